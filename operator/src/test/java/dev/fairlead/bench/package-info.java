/** The benchmarks of {@code scripts/bench}: a program, not tests. */
@NullMarked
package dev.fairlead.bench;

import org.jspecify.annotations.NullMarked;
