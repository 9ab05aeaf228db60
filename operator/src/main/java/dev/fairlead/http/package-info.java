/** The local API: health, metrics and read access for the command line. */
@NullMarked
package dev.fairlead.http;

import org.jspecify.annotations.NullMarked;
