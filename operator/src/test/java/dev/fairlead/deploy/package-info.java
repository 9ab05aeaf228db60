@NullMarked
package dev.fairlead.deploy;

import org.jspecify.annotations.NullMarked;
