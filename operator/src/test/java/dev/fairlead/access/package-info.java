@NullMarked
package dev.fairlead.access;

import org.jspecify.annotations.NullMarked;
