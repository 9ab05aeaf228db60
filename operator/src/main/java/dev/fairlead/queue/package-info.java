/** One keyed work queue: serial per key, coalescing, fair, bounded, with backoff. */
@NullMarked
package dev.fairlead.queue;

import org.jspecify.annotations.NullMarked;
