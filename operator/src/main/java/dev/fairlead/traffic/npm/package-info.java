/** The user's own Nginx Proxy Manager, by its REST API. */
@NullMarked
package dev.fairlead.traffic.npm;

import org.jspecify.annotations.NullMarked;
