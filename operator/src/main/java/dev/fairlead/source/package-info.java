/** Where desired state comes from: a directory tree, watched. */
@NullMarked
package dev.fairlead.source;

import org.jspecify.annotations.NullMarked;
