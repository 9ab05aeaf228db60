/** What runs: one consistent picture of the host. Pure. */
@NullMarked
package dev.fairlead.observed;

import org.jspecify.annotations.NullMarked;
