package dev.fairlead.source;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which events are worth a look. Compose projects often keep a database's files beside their YAML,
 * and /tmp is everybody's; without this, each write there would cause a survey.
 *
 * @param searched directories of the tree
 * @param names single names of interest per directory
 */
record WatchInterest(Set<Path> searched, Map<Path, Set<String>> names) {

  /** Before the first survey. */
  static final WatchInterest EVERYTHING = new WatchInterest(Set.of(), Map.of());

  WatchInterest {
    searched = Set.copyOf(searched);
    names = Map.copyOf(names);
  }

  static WatchInterest of(Survey survey) {
    Map<Path, Set<String>> names = new HashMap<>();
    for (Place place : survey.places()) {
      names.computeIfAbsent(place.directory(), _ -> new HashSet<>()).add(place.name());
    }
    return new WatchInterest(survey.directories(), names);
  }

  SortedSet<Path> directories() {
    SortedSet<Path> all = new TreeSet<>(searched);
    all.addAll(names.keySet());
    return all;
  }

  /** Directories that the search did not enter, and that are watched for single names. */
  SortedSet<Path> places() {
    SortedSet<Path> places = new TreeSet<>(names.keySet());
    places.removeAll(searched);
    return places;
  }

  /** Whether an event on a name in a watched directory may have changed the tree. */
  boolean concerns(Path directory, String name, WatchEvent.Kind<?> kind) {
    Set<String> named = names.get(directory);
    boolean isSearched = searched.contains(directory);
    if (named == null && !isSearched) {
      return true; // Entered since the last survey ended.
    }
    if (named != null && (named.contains(name) || named.contains(Place.ANY))) {
      return true;
    }
    if (!isSearched) {
      return false;
    }
    if (FileNames.isYaml(name) || FileNames.isEnv(name)) {
      return true;
    }
    return !FileNames.isSkipped(name) && changesDirectories(directory.resolve(name), kind);
  }

  /** Whether the event is about a directory, or a link that may lead to one. */
  private boolean changesDirectories(Path path, WatchEvent.Kind<?> kind) {
    if (searched.contains(path)) {
      return true;
    }
    if (!kind.equals(StandardWatchEventKinds.ENTRY_CREATE)) {
      return false;
    }
    try {
      Stat.Kind is = Stat.of(path, LinkOption.NOFOLLOW_LINKS).kind();
      return is == Stat.Kind.DIRECTORY || is == Stat.Kind.LINK;
    } catch (IOException e) {
      return false; // Gone again already.
    }
  }
}
