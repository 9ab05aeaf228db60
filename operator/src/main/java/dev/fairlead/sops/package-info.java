/** Files encrypted by SOPS with age keys: read in memory, verified, and nothing else. */
@NullMarked
package dev.fairlead.sops;

import org.jspecify.annotations.NullMarked;
