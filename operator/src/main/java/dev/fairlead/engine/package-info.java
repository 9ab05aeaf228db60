/** The port to a Docker Engine: one method per Engine call. */
@NullMarked
package dev.fairlead.engine;

import org.jspecify.annotations.NullMarked;
