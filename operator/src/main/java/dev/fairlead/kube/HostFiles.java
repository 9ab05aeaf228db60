package dev.fairlead.kube;

import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Files of this host that objects name: looked at now and then, and not watched. */
final class HostFiles {
  private volatile SortedSet<Path> paths = new TreeSet<>();
  private List<Object> before = List.of();

  /** From now on these. @return whether they are others than before */
  boolean follow(SortedSet<Path> next) {
    boolean same = paths.equals(next);
    paths = Ordered.set(next);
    return !same;
  }

  /** Whether one of them is other than at the last call. */
  boolean changed() {
    List<Object> now = new ArrayList<>();
    for (Path path : paths) {
      now.add(path);
      try {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        now.add(attributes.lastModifiedTime());
        now.add(attributes.size());
      } catch (IOException e) {
        now.add("absent");
      }
    }
    boolean same = now.equals(before);
    before = now;
    return !same;
  }
}
