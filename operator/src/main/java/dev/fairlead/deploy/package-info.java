/**
 * Deploys: that somebody asks for an image, from the question to its true end. What changes
 * containers is the desired state alone; a deploy changes that, and follows what becomes of it.
 */
@NullMarked
package dev.fairlead.deploy;

import org.jspecify.annotations.NullMarked;
