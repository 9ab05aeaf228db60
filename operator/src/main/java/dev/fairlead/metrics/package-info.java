/** Prometheus metrics of the operator. */
@NullMarked
package dev.fairlead.metrics;

import org.jspecify.annotations.NullMarked;
