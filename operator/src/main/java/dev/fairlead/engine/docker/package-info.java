/** The Engine port over docker-java's transport. */
@NullMarked
package dev.fairlead.engine.docker;

import org.jspecify.annotations.NullMarked;
