/** How the operator itself is set up: one record per concern, read strictly. */
@NullMarked
package dev.fairlead.config;

import org.jspecify.annotations.NullMarked;
