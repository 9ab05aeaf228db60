/** The user's own nginx: upstream files that it includes, and a reload for each change. */
@NullMarked
package dev.fairlead.traffic.nginx;

import org.jspecify.annotations.NullMarked;
