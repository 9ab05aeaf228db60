package dev.fairlead.plan;

import org.jspecify.annotations.Nullable;

/**
 * What the services that one depends on keep it from; null where nothing does. A dependency that is
 * being replaced, or was rolled back, but serves, holds up changes only: what stood before is still
 * repaired.
 *
 * @param change replacing an instance that lives
 * @param create bringing up an instance where none lives
 * @param restart starting an instance that ran before
 */
record Blocks(@Nullable Wait change, @Nullable Wait create, @Nullable Wait restart) {
  static final Blocks NONE = new Blocks(null, null, null);
}
