/** Asking instances. */
@NullMarked
package dev.fairlead.probe;

import org.jspecify.annotations.NullMarked;
