/** Who leads requests to instances: asked for what it knows, and told what shall be. */
@NullMarked
package dev.fairlead.traffic;

import org.jspecify.annotations.NullMarked;
