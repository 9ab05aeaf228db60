/** The adapter on the real Engine. */
@NullMarked
package dev.fairlead.engine.docker;

import org.jspecify.annotations.NullMarked;
