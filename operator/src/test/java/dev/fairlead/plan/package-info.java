@NullMarked
package dev.fairlead.plan;

import org.jspecify.annotations.NullMarked;
