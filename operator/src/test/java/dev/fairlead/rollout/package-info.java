@NullMarked
package dev.fairlead.rollout;

import org.jspecify.annotations.NullMarked;
