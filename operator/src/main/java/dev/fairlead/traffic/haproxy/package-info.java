/** The resident front: one HAProxy container on the host. */
@NullMarked
package dev.fairlead.traffic.haproxy;

import org.jspecify.annotations.NullMarked;
