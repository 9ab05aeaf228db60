/** Compose files, loaded natively: interpolation, merge, normalisation, validation, config hash. */
@NullMarked
package dev.fairlead.compose;

import org.jspecify.annotations.NullMarked;
