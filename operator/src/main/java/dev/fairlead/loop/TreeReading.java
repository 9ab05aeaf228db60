package dev.fairlead.loop;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.desired.PortBases;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.Resolver;
import dev.fairlead.sops.Decrypted;
import dev.fairlead.sops.Sops;
import dev.fairlead.sops.SopsException;
import dev.fairlead.source.Commit;
import dev.fairlead.source.TreeSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and resolves every release of a snapshot, with the files that the snapshot's tree has
 * beyond it.
 *
 * @param unsealing what is done with encrypted files
 * @param bases who gives ports to services
 * @param sites where the files of sites are; null where there is no such place
 */
record TreeReading(Unsealing unsealing, PortBases bases, @Nullable Path sites) implements Reading {
  /** Of files that nobody encrypted. */
  static final TreeReading PLAIN = new TreeReading(Unsealing.NONE);

  /** Where nobody gives ports, nor a place for sites. */
  TreeReading(Unsealing unsealing) {
    this(unsealing, PortBases.NONE, null);
  }

  /** Encrypted files that are no business of ours (other tools' manifests) stay as they are. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?m)^\\s*\"?(kind\"?:\\s*[\"']?(AppRelease\\b|ENC\\[)|apiVersion\"?:\\s*[\"']?fairlead\\.dev/)");

  /** Reads it as if it were the first. */
  ReleaseSet read(TreeSnapshot snapshot, TreeSnapshot.Readable readable) {
    return read(snapshot, readable, new ReadingMemory());
  }

  @Override
  public ReleaseSet read(
      TreeSnapshot snapshot, TreeSnapshot.Readable readable, ReadingMemory memory) {
    List<ReleaseFile> files = new ArrayList<>();
    readable
        .files()
        .forEach((path, text) -> {
          boolean ours = Sops.isCandidate(text) && OURS.matcher(text).find();
          Path absolute = snapshot.root().resolve(path);
          files.add(
              ours
                  ? decrypted(path.toString(), absolute, text)
                  : new ReleaseFile(path.toString(), absolute, text));
        });
    Resolver resolver =
        new Resolver(
            request ->
                ComposeLoader.load(
                    request, new SnapshotFiles(snapshot, readable.tree(), unsealing)),
            bases,
            SiteFolders.of(snapshot, readable.tree(), sites));
    return memory.during(
        readable.tree(),
        read ->
            ReleaseSet.of(
                files,
                read::declarations,
                declared ->
                    read.resolution(
                        declared,
                        () -> named(resolver.resolve(declared, snapshot.revision()), readable))));
  }

  /** With the revision of its own, where there is one. */
  private static Resolution named(Resolution resolution, TreeSnapshot.Readable readable) {
    return revision(resolution, readable).map(resolution::withRevision).orElse(resolution);
  }

  @Override
  public SortedSet<Path> watched(TreeSnapshot.Readable readable) {
    return readable.files().values().stream().anyMatch(Sops::isCandidate)
        ? unsealing.keys().watched()
        : new TreeSet<>();
  }

  private static Optional<String> revision(Resolution resolution, TreeSnapshot.Readable readable) {
    return readable
        .tree()
        .named(resolution.inputs())
        .or(() -> readable.tree().lastTouched(resolution.inputs()).map(Commit::id));
  }

  private ReleaseFile decrypted(String name, Path path, String text) {
    try {
      Decrypted plain = Sops.decrypt(name, text, unsealing.keys());
      return new ReleaseFile(name, path, plain.text(), plain.secrets(), List.of());
    } catch (SopsException e) {
      return new ReleaseFile(name, path, text, new TreeSet<>(), List.of(e.problem()));
    }
  }
}
