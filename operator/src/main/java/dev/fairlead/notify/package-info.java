/** Tells people and programs what happened; nothing waits for it, and no verdict depends on it. */
@NullMarked
package dev.fairlead.notify;

import org.jspecify.annotations.NullMarked;
