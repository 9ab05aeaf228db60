/** History, quarantine and events on disk; may be deleted without harm to what runs. */
@NullMarked
package dev.fairlead.store;

import org.jspecify.annotations.NullMarked;
