/** Tells the forge that a repository lies on what became of its commits. */
@NullMarked
package dev.fairlead.forge;

import org.jspecify.annotations.NullMarked;
