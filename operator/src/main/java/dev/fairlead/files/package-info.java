/** Files that are replaced whole, or not at all. */
@NullMarked
package dev.fairlead.files;

import org.jspecify.annotations.NullMarked;
