package dev.fairlead.source;

import java.nio.file.Path;

/** A name in a directory whose coming, going and changing matters. The directory has no links. */
record Place(Path directory, String name) implements Comparable<Place> {
  /** Whatever the name. */
  static final String ANY = "";

  @Override
  public int compareTo(Place other) {
    int byDirectory = directory.compareTo(other.directory);
    return byDirectory != 0 ? byDirectory : name.compareTo(other.name);
  }
}
