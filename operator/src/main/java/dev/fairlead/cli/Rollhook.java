package dev.fairlead.cli;

import dev.fairlead.deploy.Registry;
import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.rollhook.RollhookPlace;
import dev.fairlead.spec.Labels;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code --source rollhook:FILE}: the configuration becomes a directory of AppReleases, and that is
 * the source.
 *
 * @param sources with the directory in the configuration's place
 * @param registry what the API says and changes of it
 * @param webhook where the end of each deploy is told; empty for nowhere
 */
record Rollhook(List<String> sources, Registry registry, String webhook) {
  private static final String PREFIX = "rollhook:";

  /** Never the webhook: its address may be a secret (I24). */
  @Override
  public String toString() {
    return "Rollhook" + sources;
  }

  static boolean isOne(String source) {
    return source.startsWith(PREFIX);
  }

  /** Whether there is one: then both of its tokens must be there. */
  boolean isUsed() {
    return !registry.equals(Registry.NONE);
  }

  /** The file that is meant; without one that of ROLLHOOK_CONFIG_PATH, or the usual one here. */
  static Path file(String source, Map<String, String> environment) {
    String named = source.substring(PREFIX.length());
    return Path.of(
            named.isEmpty()
                ? environment.getOrDefault("ROLLHOOK_CONFIG_PATH", "rollhook.config.yaml")
                : named)
        .toAbsolutePath();
  }

  /**
   * Lays the AppReleases down.
   *
   * @param state where the operator keeps its state
   * @throws IOException with one sentence when that cannot be done
   */
  static Rollhook of(
      List<String> sources, StateOption state, Map<String, String> environment, URI engine)
      throws IOException {
    List<String> all = new ArrayList<>();
    Registry registry = Registry.NONE;
    String webhook = "";
    for (String source : sources) {
      if (!isOne(source)) {
        all.add(source);
        continue;
      }
      if (!registry.equals(Registry.NONE)) {
        throw new IOException("only one source may be a rollhook.config.yaml");
      }
      RollhookPlace place =
          RollhookPlace.open(
              file(source, environment),
              state.made(environment).resolve("rollhook"),
              project -> running(project, engine));
      registry = place;
      webhook = place.webhook();
      all.add(place.directory().toString());
    }
    return new Rollhook(all, registry, webhook);
  }

  /** The images that a compose project's containers run, by service. */
  static SortedMap<String, String> running(String project, URI address) throws IOException {
    SortedMap<String, String> images = new TreeMap<>();
    try (Engine engine = DockerEngine.connect(address, (_, _, _) -> {})) {
      for (ContainerSummary one : engine.list()) {
        if (project.equals(one.labels().get(Labels.PROJECT))) {
          engine
              .inspect(one.id())
              .filter(c -> c.live() && !c.label(Labels.ONE_OFF).equals("True"))
              .ifPresent(c -> images.putIfAbsent(c.service(), c.spec().image()));
        }
      }
      return images;
    } catch (EngineException e) {
      throw new IOException(
          "the Engine must say what runs before the first start from a rollhook.config.yaml: "
              + e.getMessage(),
          e);
    }
  }
}
