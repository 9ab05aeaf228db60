package dev.fairlead.loop;

import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.source.TreeSnapshot;

/** What the files of a snapshot declare. */
@FunctionalInterface
interface Reading {
  ReleaseSet read(TreeSnapshot snapshot, TreeSnapshot.Readable readable);
}
