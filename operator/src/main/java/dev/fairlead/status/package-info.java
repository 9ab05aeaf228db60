/** What is true now: conditions, phase and reasons. Pure. */
@NullMarked
package dev.fairlead.status;

import org.jspecify.annotations.NullMarked;
