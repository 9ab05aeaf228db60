/** Who may ask the API for what: tokens, their scopes, and signed proofs of identity. */
@NullMarked
package dev.fairlead.access;

import org.jspecify.annotations.NullMarked;
