/** Channels against servers that speak as the services' documentation says. */
@NullMarked
package dev.fairlead.notify;

import org.jspecify.annotations.NullMarked;
