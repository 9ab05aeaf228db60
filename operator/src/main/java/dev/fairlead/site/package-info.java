/**
 * The files of sites on the disk: laid down whole, switched at one moment, kept for the way back.
 */
@NullMarked
package dev.fairlead.site;

import org.jspecify.annotations.NullMarked;
