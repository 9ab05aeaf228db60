/** A file system that shows a test each change before and after it is made. */
@NullMarked
package dev.fairlead.testing.disk;

import org.jspecify.annotations.NullMarked;
