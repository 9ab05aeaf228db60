package dev.fairlead.loop;

import dev.fairlead.desired.Folders;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a snapshot that sites may be made of. On a disk that is what lies in the
 * source's own directory, links included: whoever may change a desired state that somebody else
 * lays there, such as a checkout of a repository, must not publish the rest of the host.
 *
 * @param root the source's directory
 * @param sites what the web server is given; null where there is no such place
 */
record SiteFolders(TreeFiles tree, Path root, @Nullable Path sites) implements Folders {
  static SiteFolders of(TreeSnapshot snapshot, TreeFiles tree, @Nullable Path sites) {
    return new SiteFolders(tree, snapshot.root(), sites);
  }

  @Override
  public Found find(Path path) {
    try {
      // A commit keeps its own bounds.
      String barred = tree.bounds().isPresent() ? "" : barred(path);
      if (barred.isEmpty()) {
        return found(path);
      }
      return led(path) ? new Missing(barred) : new Barred(barred);
    } catch (IOException e) {
      return new Missing(String.valueOf(e.getMessage()));
    }
  }

  private Found found(Path path) throws IOException {
    // Before anything is read: what is elsewhere may be large, or no file at all.
    boolean led = tree.bounds().isEmpty() && !real(path).startsWith(real(root));
    return led ? new Missing("is a link that leads out of " + root) : tree.folder(path);
  }

  private String barred(Path path) throws IOException {
    if (!path.startsWith(root)) {
      return "leads out of the source's directory, " + root;
    }
    if (sites == null) {
      return "";
    }
    Path served = real(sites);
    Path place = real(path);
    if (served.startsWith(place)) {
      return "holds " + sites + ", where sites are served from: it would publish itself";
    }
    return place.startsWith(served) ? "lies in " + sites + ", where sites are served from" : "";
  }

  /** Whether a link in the source's directory is on the way to it, which somebody may mend. */
  private boolean led(Path path) throws IOException {
    return path.startsWith(root)
        && !real(path).equals(real(root).resolve(root.relativize(path)).normalize());
  }

  /** Where it really is, as far as it is there. */
  private static Path real(Path path) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    for (Path there = whole; there != null; there = there.getParent()) {
      if (Files.exists(there)) {
        return there.toRealPath().resolve(there.relativize(whole)).normalize();
      }
    }
    return whole;
  }
}
