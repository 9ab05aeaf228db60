/** Traefik, which somebody runs: told by what it polls, and asked by its API. */
@NullMarked
package dev.fairlead.traffic.traefik;

import org.jspecify.annotations.NullMarked;
