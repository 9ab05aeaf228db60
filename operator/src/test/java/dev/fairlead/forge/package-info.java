@NullMarked
package dev.fairlead.forge;

import org.jspecify.annotations.NullMarked;
