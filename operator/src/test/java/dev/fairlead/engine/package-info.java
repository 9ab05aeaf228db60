/** The fake Engine, and the contract that holds it to the real one. */
@NullMarked
package dev.fairlead.engine;

import org.jspecify.annotations.NullMarked;
