package dev.fairlead.kube;

import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What the watches of an API server show of releases and hosts. Used by one thread, but to name.
 */
final class Outlook {
  private final Catalog catalog;
  private final DockerHosts hosts;
  private final Contents contents;
  private final Supplier<List<AppReleaseObject>> objects;
  private SortedSet<String> down = new TreeSet<>();

  /**
   * @param objects as they were seen last
   */
  Outlook(
      Catalog catalog,
      DockerHosts hosts,
      Contents contents,
      Supplier<List<AppReleaseObject>> objects) {
    this.catalog = catalog;
    this.hosts = hosts;
    this.contents = contents;
    this.objects = objects;
  }

  /** What the operator is to be told now. */
  Fed read(Fed before) {
    Fed next = catalog.of(objects.get(), before);
    contents.keep(catalog.refs());
    return next;
  }

  /** The objects of a release. */
  List<AppReleaseObject> named(String release) {
    return objects.get().stream().filter(object -> object.name().equals(release)).toList();
  }

  /** Where all objects are. */
  List<String> places() {
    return objects.get().stream().map(AppReleaseObject::place).toList();
  }

  /** Objects of a release: those that were told of, and those that are on their way out. */
  List<String> places(Fed told, String release) {
    List<String> known = told.places(release);
    return known.isEmpty() ? named(release).stream().map(AppReleaseObject::place).toList() : known;
  }

  /** Objects on their way out of this host, and where hosts went or came those on several. */
  List<String> restless() {
    SortedSet<String> now = hosts.down();
    boolean fleet = !now.equals(down);
    down = Ordered.set(now);
    return objects.get().stream()
        .filter(object ->
            object.leaving()
                || hosts.placed(object) == Fleet.Placed.ELSEWHERE
                || (fleet && Site.isPlaced(object)))
        .map(AppReleaseObject::place)
        .toList();
  }
}
