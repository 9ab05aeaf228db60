/** Asks instances whether they are healthy: over HTTP, TCP, or by a command inside. */
@NullMarked
package dev.fairlead.probe;

import org.jspecify.annotations.NullMarked;
