/** The running operator on the real Docker Engine, from the files a person edits to containers. */
@NullMarked
package dev.fairlead.e2e;

import org.jspecify.annotations.NullMarked;
