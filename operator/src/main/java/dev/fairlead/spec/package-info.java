/**
 * What containers, networks and volumes are made of: the vocabulary that the desired and the
 * observed side share. Pure.
 */
@NullMarked
package dev.fairlead.spec;

import org.jspecify.annotations.NullMarked;
