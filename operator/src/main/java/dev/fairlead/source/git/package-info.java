/** Desired state at a commit of a git repository, fetched and read without a work tree. */
@NullMarked
package dev.fairlead.source.git;

import org.jspecify.annotations.NullMarked;
