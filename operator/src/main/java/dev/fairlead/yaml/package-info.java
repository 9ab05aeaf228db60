/** YAML as a tree that remembers where every node stands. Pure. */
@NullMarked
package dev.fairlead.yaml;

import org.jspecify.annotations.NullMarked;
