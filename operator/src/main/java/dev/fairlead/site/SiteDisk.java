package dev.fairlead.site;

import dev.fairlead.desired.Site;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.files.FolderDigest;
import dev.fairlead.observed.SiteState;
import dev.fairlead.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of sites under one directory, which the web server is given whole and may not write:
 *
 * <pre>
 * hosts/docs.example.com            → ../releases/docs/current
 * releases/docs/current             → versions/3f9c2ab8d1e0
 * releases/docs/versions/3f9c2ab8d1e0/index.html
 * </pre>
 *
 * A version is written beside its place and moved there whole, and never written again. One rename
 * of {@code current} switches every name of a site at one moment. All links are relative, so that
 * they lead to the same under whatever path the directory is mounted.
 */
public final class SiteDisk implements Sites {
  private static final String CURRENT = "current";
  private static final String NEW = ".new-";
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern SERVED = Pattern.compile("versions/([0-9a-f]{12})");
  private static final Pattern RELEASE = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final Pattern LED = Pattern.compile("\\.\\./releases/(" + RELEASE + ")/current");

  private final Path hosts;
  private final Path releases;
  private final ImageFiles images;
  private final InstantSource clock;

  public SiteDisk(Path root, Engine engine, InstantSource clock) {
    this.hosts = root.resolve("hosts");
    this.releases = root.resolve("releases");
    this.images = new ImageFiles(engine);
    this.clock = clock;
  }

  @Override
  public SortedSet<String> releases() {
    SortedSet<String> names = new TreeSet<>();
    try {
      for (Path release : list(releases)) {
        String name = String.valueOf(release.getFileName());
        if (RELEASE.matcher(name).matches() && isHome(release)) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      throw unseen(e);
    }
    return names;
  }

  @Override
  public SiteState observe(String release, @Nullable Site site) {
    try {
      SortedMap<String, String> led = new TreeMap<>();
      for (Path host : list(hosts)) {
        String name = String.valueOf(host.getFileName());
        Matcher target = LED.matcher(target(host));
        String owner = target.matches() ? target.group(1) : "";
        boolean astray = !owner.isEmpty() && !owner.equals(release) && !isDirectory(home(owner));
        if (astray) {
          continue; // Nobody will let go of it: it is like one that is not there.
        }
        if (owner.equals(release) || (site != null && site.hosts().contains(name))) {
          led.put(name, owner);
        }
      }
      Matcher served = SERVED.matcher(target(home(release).resolve(CURRENT)));
      List<Path> versions = new ArrayList<>();
      SortedSet<String> torn = new TreeSet<>();
      for (Path one : list(versions(release))) {
        String name = String.valueOf(one.getFileName());
        if (name.startsWith(NEW)) {
          torn.add(name);
        } else if (VERSION.matcher(name).matches() && isDirectory(one)) {
          versions.add(one);
        }
      }
      if (site == null && versions.isEmpty() && torn.isEmpty() && isHome(home(release))) {
        torn.add(""); // I10: a death came when all but the directories was removed.
      }
      versions.sort(Comparator.comparing(SiteDisk::time).thenComparing(Path::getFileName));
      return new SiteState(
          led,
          served.matches() ? served.group(1) : "",
          versions.stream().map(one -> String.valueOf(one.getFileName())).toList(),
          torn);
    } catch (IOException e) {
      throw unseen(e);
    }
  }

  /** I14: what cannot be seen is not taken for absent. */
  private static EngineException unseen(IOException e) {
    return new EngineException(Kind.REFUSED, "the files of sites cannot be seen: " + e, e);
  }

  @Override
  public void take(Step.OnSite step, Consumer<String> read) {
    try {
      switch (step) {
        case Step.Publish publish -> publish(publish, read);
        case Step.Serve serve -> serve(serve);
        case Step.Link link -> {
          directory(hosts);
          Path host = hosts.resolve(link.host());
          free(host, absent(host) || LED.matcher(target(host)).matches());
          nobodys(host, link.release());
          // No longer than a name may be, and no other's: releases take their steps side by side.
          String next = NEW + link.release();
          point(hosts, next, link.host(), Path.of("..", "releases", link.release(), CURRENT));
        }
        case Step.Unlink unlink -> unlink(unlink);
        case Step.Discard discard -> discard(versions(discard.release()), discard.version());
        case Step.Clear clear -> clear(clear.release());
      }
    } catch (Intake.Refused e) {
      throw new EngineException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new EngineException(Kind.TRANSIENT, "the files of the site: " + e, e);
    }
  }

  private void publish(Step.Publish step, Consumer<String> read) throws IOException {
    Path versions = versions(step.release());
    Path place = versions.resolve(step.version());
    if (isDirectory(place)) {
      return;
    }
    directory(releases);
    directory(home(step.release()));
    directory(versions);
    Path next = versions.resolve(NEW + step.version());
    delete(next);
    try {
      Intake intake = new Intake(next);
      bring(step, intake, next, read);
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
      Intake.sync(versions);
    } finally {
      delete(next);
      if (list(versions).isEmpty()) {
        Files.delete(versions); // Nothing is left of a first content that was refused.
        delete(home(step.release()));
      }
    }
  }

  private void bring(Step.Publish step, Intake intake, Path next, Consumer<String> read)
      throws IOException {
    FileTime stamp = stamp(step.release());
    switch (step.content()) {
      case Site.Directory directory -> {
        FolderFiles.read(Path.of(directory.path()), intake);
        intake.finish(directory.index(), stamp);
        if (directory.id().startsWith(Site.Directory.DIGEST)
            && !directory.id().equals(Site.Directory.DIGEST + FolderDigest.of(next))) {
          throw new EngineException(
              Kind.CONFLICT, "the directory changed while it was copied; looking again");
        }
      }
      case Site.Image image -> {
        images.read(step.release(), image, step.imageId(), intake, read);
        intake.finish(image.index(), stamp);
      }
      case Site.Stored stored ->
          throw new Intake.Refused("version " + stored.version() + " is not here any more");
    }
  }

  /**
   * Later than that of every version by a second at least: web servers tell one content of a file
   * from another by its time and size.
   */
  private FileTime stamp(String release) throws IOException {
    Instant stamp = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    for (Path version : list(versions(release))) {
      Instant after = time(version).toInstant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      stamp = stamp.isBefore(after) ? after : stamp;
    }
    return FileTime.from(stamp);
  }

  private void serve(Step.Serve step) throws IOException {
    Path version = versions(step.release()).resolve(step.version());
    if (!isDirectory(version)) {
      throw new EngineException(
          Kind.CONFLICT, "version " + step.version() + " is gone; looking again");
    }
    Path current = home(step.release()).resolve(CURRENT);
    free(current, absent(current) || Files.isSymbolicLink(current));
    // The one that was served last is the last to go.
    Files.setLastModifiedTime(version, stamp(step.release()));
    Path target = Path.of("versions", step.version());
    point(home(step.release()), NEW + CURRENT, CURRENT, target);
  }

  /** I14: what was not made here is not replaced, whenever it came. */
  private static void free(Path place, boolean free) {
    if (!free) {
      throw new EngineException(
          Kind.CONFLICT, place + " was not made by Fairlead; it must be moved away first");
    }
  }

  /** I14: another release may have taken the name since it was looked at. */
  private void nobodys(Path host, String release) throws IOException {
    Matcher led = LED.matcher(target(host));
    if (led.matches() && !led.group(1).equals(release) && isDirectory(home(led.group(1)))) {
      throw new EngineException(
          Kind.CONFLICT, host + " leads to the release " + led.group(1) + " now; looking again");
    }
  }

  private static boolean absent(Path path) {
    return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Has a name be a link from one moment on, whatever it led to before. */
  private static void point(Path directory, String beside, String name, Path target)
      throws IOException {
    Path next = directory.resolve(beside);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, target);
    try {
      Files.move(
          next,
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    Intake.sync(directory);
  }

  /** I14: only while it is what the plan saw. */
  private void unlink(Step.Unlink step) throws IOException {
    Path host = hosts.resolve(step.host());
    Matcher led = LED.matcher(target(host));
    if (led.matches() && led.group(1).equals(step.release())) {
      Files.deleteIfExists(host);
      Intake.sync(hosts);
    }
  }

  /** First it stops being a version, so that half of it is never taken for one. */
  private void discard(Path versions, String version) throws IOException {
    Path torn = versions.resolve(version.startsWith(NEW) ? version : NEW + version);
    if (!version.startsWith(NEW) && isDirectory(versions.resolve(version))) {
      String served = target(versions.resolveSibling(CURRENT));
      if (served.equals("versions/" + version)) {
        throw new EngineException(
            Kind.CONFLICT, "version " + version + " is served; looking again");
      }
      delete(torn);
      Files.move(versions.resolve(version), torn, StandardCopyOption.ATOMIC_MOVE);
    }
    delete(torn);
  }

  private void clear(String release) throws IOException {
    Files.deleteIfExists(home(release).resolve(CURRENT));
    for (Path version : list(versions(release))) {
      discard(versions(release), String.valueOf(version.getFileName()));
    }
    delete(home(release));
  }

  private Path home(String release) {
    return releases.resolve(release);
  }

  private Path versions(String release) {
    return home(release).resolve("versions");
  }

  /** Where a link points; empty where there is none. */
  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException | NotLinkException e) {
      return "";
    }
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether it is a release's, be it that nothing is left in it. */
  private static boolean isHome(Path path) throws IOException {
    return isDirectory(path.resolve("versions")) || (isDirectory(path) && list(path).isEmpty());
  }

  private static FileTime time(Path path) {
    try {
      return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Gone since it was listed.
    }
  }

  /** What is in a directory; nothing where it is not there. */
  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** One that everybody may read, and that a loss of power does not take what is in it from. */
  private static void directory(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    boolean there = Files.isDirectory(directory);
    if (!there && parent != null) {
      if (!Files.isDirectory(parent)) {
        directory(parent);
      }
      Files.createDirectories(directory);
    }
    if (!Files.getPosixFilePermissions(directory).equals(READABLE)) {
      Files.setPosixFilePermissions(directory, READABLE);
    }
    if (!there && parent != null) {
      Intake.sync(parent);
    }
  }

  private static void delete(Path path) throws IOException {
    if (isDirectory(path)) {
      for (Path child : list(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }
}
