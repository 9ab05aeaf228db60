package dev.fairlead.source.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * A branch of a remote.
 *
 * @param name in full: {@code refs/heads/main}
 * @param id the commit it is at
 */
record RemoteBranch(String name, ObjectId id) {}
