/** The user's own Caddy, by its administration endpoint. */
@NullMarked
package dev.fairlead.traffic.caddy;

import org.jspecify.annotations.NullMarked;
