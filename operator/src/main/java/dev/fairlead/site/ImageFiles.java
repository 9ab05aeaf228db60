package dev.fairlead.site;

import dev.fairlead.desired.Site;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Program;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings the files of an image. The Engine gives files of containers only: one is created, never
 * started, read and removed. It is labelled, so that what a death of ours leaves is found.
 */
final class ImageFiles {
  /** Behind the release's name. */
  private static final String NAME = "-site-files";

  private final Engine engine;

  ImageFiles(Engine engine) {
    this.engine = engine;
  }

  /**
   * Reads them.
   *
   * @param imageId what was resolved (I23): the tag may have moved since
   * @param made hears of it when the container is there
   */
  void read(String release, Site.Image image, String imageId, Intake intake, Consumer<String> made)
      throws IOException {
    String name = release + NAME;
    clear(name, release);
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, release);
    labels.put(Labels.SERVICE, Site.SERVICE);
    labels.put(Labels.NUMBER, "1");
    labels.put(Labels.ONE_OFF, "False");
    labels.put(Labels.RELEASE, release);
    String id = engine.create(name, spec(imageId), labels);
    made.accept(imageId);
    try {
      read(id, name, image, intake);
    } catch (IOException | RuntimeException e) {
      // What is wrong with the content is the news; what is left is removed at the next look.
      try {
        engine.remove(id, true);
      } catch (EngineException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
    engine.remove(id, true);
  }

  private void read(String id, String name, Site.Image image, Intake intake) throws IOException {
    boolean root = image.path().replace("/", "").isEmpty();
    try {
      // The dot has the Engine send what is in a directory, and refuse what is none.
      String inside = image.path() + (root ? "." : "/.");
      engine.archive(id, inside, tar -> read(tar, intake, root));
    } catch (EngineException e) {
      if (e.getCause() instanceof Intake.Refused refused) {
        throw refused;
      }
      if (e.kind() == Kind.NOT_FOUND && engine.inspect(id).isEmpty()) {
        throw new EngineException(
            Kind.CONFLICT, "the container " + name + " was removed meanwhile; looking again", e);
      }
      if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.REFUSED) {
        throw new Intake.Refused(
            image.reference() + " has no directory " + image.path() + ": " + e.getMessage());
      }
      throw e;
    }
  }

  /** A verdict on the content is none on the connection that it came over. */
  private static void read(InputStream tar, Intake intake, boolean root) throws IOException {
    try {
      TarFiles.read(tar, intake, root);
    } catch (Intake.Refused e) {
      throw new EngineException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private void clear(String name, String release) {
    Optional<Container> left = engine.inspect(name);
    if (left.isPresent() && !left.get().label(Labels.RELEASE).equals(release)) {
      throw new EngineException(
          Kind.CONFLICT, "the container " + name + " was not made by Fairlead; it is in the way");
    }
    left.ifPresent(container -> engine.remove(container.id(), true));
  }

  /** An image of files need not have a command, without which the Engine creates nothing. */
  private static ContainerSpec spec(String imageId) {
    ContainerSpec plain = ContainerSpec.of(imageId);
    Program program =
        new Program(
            List.of("/never-started"),
            List.of(),
            new TreeMap<>(),
            null,
            null,
            false,
            false,
            null,
            null,
            null);
    return new ContainerSpec(
        plain.image(),
        null,
        null,
        program,
        null,
        plain.networking().withMode("none"),
        plain.storage(),
        plain.resources(),
        plain.security(),
        plain.restart(),
        null,
        new TreeMap<>());
  }
}
