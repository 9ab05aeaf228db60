package dev.fairlead.rollhook;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.deploy.Refusal;
import dev.fairlead.deploy.Registry;
import dev.fairlead.desired.ReleaseImages;
import dev.fairlead.files.AtomicFile;
import dev.fairlead.store.Deploy.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The AppReleases of a {@code rollhook.config.yaml}, in a directory of the operator's state: they
 * are the desired state, which deploys write into. The configuration is read with each start and
 * says where compose files are and which services are rolled; what was deployed stays.
 */
public final class RollhookPlace implements Registry {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PATHS = "compose-paths.json";

  private final Path directory;
  private final RollhookFile file;

  /** What containers run now: asked once for each app, when it is first seen. */
  public interface Running {
    /** Images by service of a compose project. */
    SortedMap<String, String> images(String project) throws IOException;
  }

  private RollhookPlace(Path directory, RollhookFile file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * Writes the AppReleases where they are missing or something else is configured.
   *
   * @throws IOException with one sentence when the configuration or the directory cannot be used
   */
  public static RollhookPlace open(Path config, Path directory, Running running)
      throws IOException {
    RollhookPlace place = new RollhookPlace(directory, RollhookFile.read(config));
    Files.createDirectories(directory);
    Set<String> known = new HashSet<>();
    for (RollhookFile.App app : place.file.apps()) {
      place.lay(app, running);
      known.add(app.name() + ".yaml");
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*.yaml")) {
      for (Path one : all) {
        if (!known.contains(String.valueOf(one.getFileName()))) {
          Files.delete(one);
        }
      }
    }
    return place;
  }

  /** Where the AppReleases are. */
  public Path directory() {
    return directory;
  }

  /** Where the end of each deploy is told; empty for nowhere. */
  public String webhook() {
    return file.webhook();
  }

  private void lay(RollhookFile.App app, Running running) throws IOException {
    Path release = directory.resolve(app.name() + ".yaml");
    RollhookFile.App placed = app.at(composePath(app.name()).orElse(app.composePath()));
    String project = Stack.project(Path.of(placed.composePath()));
    if (Files.notExists(release)) {
      // Whatever was deployed last runs: the compose file's default must not replace it.
      SortedMap<String, String> images = new TreeMap<>(running.images(project));
      images.keySet().retainAll(app.services());
      AtomicFile.put(release, bytes(ReleaseText.of(placed, project, images)));
      return;
    }
    boolean written = false;
    while (!written) { // A deploy may write its image at the same time.
      byte[] was = Files.readAllBytes(release);
      String before = new String(was, StandardCharsets.UTF_8);
      SortedMap<String, String> images = ReleaseImages.of(app.name(), release, before);
      byte[] text = bytes(ReleaseText.of(placed, project, images));
      written = Arrays.equals(was, text) || AtomicFile.replace(release, was, text);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<String> order() {
    return file.apps().stream().map(RollhookFile.App::name).toList();
  }

  private Optional<RollhookFile.App> app(String name) {
    return file.apps().stream().filter(app -> app.name().equals(name)).findFirst();
  }

  /** What somebody said over the API counts until the configuration says something new. */
  @Override
  public synchronized Optional<String> composePath(String name) {
    return app(name)
        .map(app -> {
          Changed changed = changed().get(name);
          return changed != null && changed.was().equals(app.composePath())
              ? changed.is()
              : app.composePath();
        });
  }

  @Override
  public synchronized void changeComposePath(String name, String path) throws Refusal {
    Optional<RollhookFile.App> app = app(name);
    if (app.isEmpty()) {
      throw new Refusal(Cause.REFUSED, "\"" + name + "\" is in no rollhook.config.yaml");
    }
    try {
      Map<String, Changed> all = new TreeMap<>(changed());
      all.put(name, new Changed(app.get().composePath(), path));
      AtomicFile.put(directory.resolve(PATHS), MAPPER.writeValueAsBytes(all));
      lay(app.get(), _ -> new TreeMap<>());
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new Refusal(Cause.BROKEN, "it could not be written: " + e.getMessage());
    }
  }

  /**
   * A path that was said over the API.
   *
   * @param was what the configuration said then
   */
  record Changed(String was, String is) {}

  private Map<String, Changed> changed() {
    try {
      Path paths = directory.resolve(PATHS);
      @Nullable Map<String, Changed> read =
          Files.exists(paths)
              ? MAPPER.readValue(
                  Files.readString(paths), new TypeReference<TreeMap<String, Changed>>() {})
              : null;
      return read == null ? Map.of() : read;
    } catch (IOException e) {
      return Map.of(); // I20: a torn file of ours means what the configuration says
    }
  }
}
