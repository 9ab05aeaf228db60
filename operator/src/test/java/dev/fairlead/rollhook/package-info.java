@NullMarked
package dev.fairlead.rollhook;

import org.jspecify.annotations.NullMarked;
