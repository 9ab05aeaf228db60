/** The AppRelease resource: the one source of the JSON Schema and the field reference. */
@NullMarked
package dev.fairlead.crds;

import org.jspecify.annotations.NullMarked;
