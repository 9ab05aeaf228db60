/** What lies in examples/ runs. */
@NullMarked
package dev.fairlead.examples;

import org.jspecify.annotations.NullMarked;
