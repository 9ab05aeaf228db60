/** What differs, why, and which steps make it equal. Pure: no I/O, clock, randomness or log. */
@NullMarked
package dev.fairlead.plan;

import org.jspecify.annotations.NullMarked;
