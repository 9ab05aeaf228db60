@NullMarked
package dev.fairlead.sops;

import org.jspecify.annotations.NullMarked;
