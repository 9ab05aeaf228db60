/**
 * What the resource's records look like, read once by reflection: the schema, the reference page
 * and the strict reader are all made from it, so none of them can disagree. Pure.
 */
@NullMarked
package dev.fairlead.crds.shape;

import org.jspecify.annotations.NullMarked;
