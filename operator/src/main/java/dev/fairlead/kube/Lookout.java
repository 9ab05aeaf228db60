package dev.fairlead.kube;

import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SpecHash;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells the operator what is seen, as snapshots like those of a directory. Used by one thread; what
 * was told last may be asked for by all.
 */
final class Lookout {
  private final Path directory;
  private final Clock clock;
  private final Consumer<Collection<String>> heard;
  private final Consumer<String> retry;
  private final HostFiles hostFiles = new HostFiles();
  private volatile Fed fed = Fed.NOTHING;
  private boolean shown;

  /**
   * @param directory where the files of objects would be
   * @param heard is given the places of objects that are to be looked at
   * @param retry is given releases that may come further now than they did
   */
  Lookout(Path directory, Clock clock, Consumer<Collection<String>> heard, Consumer<String> retry) {
    this.directory = directory;
    this.clock = clock;
    this.heard = heard;
    this.retry = retry;
  }

  /** What the operator was told last. */
  Fed fed() {
    return fed;
  }

  /** From now on also these files of the host. @return whether they are others than before */
  boolean follow(SortedSet<Path> inputs) {
    return hostFiles.follow(inputs);
  }

  /**
   * Looks once.
   *
   * @param leads whether this operator acts for its host; else nothing is told
   * @param anew tell it also when it is not new
   */
  void look(Outlook outlook, boolean leads, SnapshotListener listener, boolean anew) {
    Fed before = fed;
    Fed next = outlook.read(before);
    SortedSet<String> changed = next.changed(before);
    boolean same = changed.isEmpty() && next.departed().equals(before.departed());
    if (!leads) {
      shown = false; // Whoever leads again is told everything anew.
      return;
    }
    listener.looking();
    // Always asked, or what a snapshot tells now would be told again by the next.
    boolean hostFilesChanged = hostFiles.changed();
    if (same && !anew && shown && !hostFilesChanged) {
      listener.unchanged(clock.instant());
      heard.accept(outlook.restless());
      return;
    }
    listener.snapshot(snapshot(next));
    fed = next;
    // What could not be pulled is the same version as before, and would wait in quarantine.
    next.withOtherLogins(before).forEach(retry);
    if (!shown) {
      changed.addAll(outlook.places()); // Nobody acted when they were heard of.
    }
    shown = true;
    changed.addAll(outlook.restless());
    heard.accept(changed);
  }

  private TreeSnapshot snapshot(Fed next) {
    SortedMap<Path, String> files = new TreeMap<>();
    SortedMap<Path, String> inputs = new TreeMap<>();
    SortedMap<String, String> revisions = new TreeMap<>();
    for (Rendered one : next.rendered()) {
      files.put(one.file(), one.text());
      inputs.putAll(one.files());
      revisions.put(one.file().toString(), one.revision());
    }
    KubeTree tree = new KubeTree(directory, next.rendered(), next.departed());
    return new TreeSnapshot(
        directory,
        "sha256:" + SpecHash.of(revisions).substring(0, 12),
        clock.instant(),
        new TreeSnapshot.Readable(Ordered.map(files), Ordered.map(inputs), new TreeSet<>(), tree));
  }
}
