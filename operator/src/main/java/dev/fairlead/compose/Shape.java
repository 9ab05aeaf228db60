package dev.fairlead.compose;

import org.jspecify.annotations.Nullable;

/**
 * How one attribute is read: its value in canonical form, or null when there is nothing to keep
 * (empty values, as compose leaves them out of its own model, and refused ones, whose problem was
 * recorded).
 */
@FunctionalInterface
interface Shape {
  @Nullable Json read(At at);
}
