@NullMarked
package dev.fairlead.spec;

import org.jspecify.annotations.NullMarked;
