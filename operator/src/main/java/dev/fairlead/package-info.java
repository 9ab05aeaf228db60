/** The operator and its command line. */
@NullMarked
package dev.fairlead;

import org.jspecify.annotations.NullMarked;
