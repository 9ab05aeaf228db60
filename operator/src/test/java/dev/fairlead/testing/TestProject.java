package dev.fairlead.testing;

import dev.fairlead.spec.Labels;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A compose project of a random name on the real Engine. {@link #close} removes every container,
 * network, volume and image that carries the name or the project label, and nothing else.
 */
public final class TestProject implements AutoCloseable {
  private final String name = "fl" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
  private final AtomicInteger counter = new AtomicInteger();
  private final Map<String, String> environment;

  public TestProject() {
    this(Map.of());
  }

  /** A project on the Engine that the environment names. */
  public TestProject(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public String name() {
    return name;
  }

  /** A name no one else has: the project's, a dash, the word, and a number. */
  public String unique(String word) {
    return name + "-" + word + "-" + counter.incrementAndGet();
  }

  /** Builds {@code <project>/app:<tag>} from busybox and the given Dockerfile lines. */
  public String image(String tag, String... dockerfileLines) {
    String reference = name + "/app:" + tag;
    TestImages.build(reference, List.of(dockerfileLines), environment);
    return reference;
  }

  /** The docker CLI, for what a person would do by hand; returns its trimmed output. */
  public String docker(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Cli.run(environment, command);
  }

  @Override
  public void close() {
    String label = "label=" + Labels.PROJECT + "=" + name;
    for (String filter : List.of(label, "name=" + name)) {
      removeAll(List.of("ps", "-aq", "--no-trunc", "--filter", filter), "rm", "-f", "-v");
    }
    for (String filter : List.of(label, "name=" + name)) {
      removeAll(List.of("network", "ls", "-q", "--no-trunc", "--filter", filter), "network", "rm");
      removeAll(List.of("volume", "ls", "-q", "--filter", filter), "volume", "rm", "-f");
    }
    String[] formats = {"image", "ls", "--format", "{{.Repository}}:{{.Tag}}"};
    for (String reference : docker(formats).lines().toList()) {
      if (reference.contains(name) && !reference.endsWith(":<none>")) {
        Cli.attempt(environment, "docker", "image", "rm", "-f", reference);
      }
    }
  }

  private void removeAll(List<String> listing, String... removal) {
    for (String found : docker(listing.toArray(String[]::new)).lines().toList()) {
      String[] command = new String[removal.length + 2];
      command[0] = "docker";
      System.arraycopy(removal, 0, command, 1, removal.length);
      command[command.length - 1] = found;
      Cli.attempt(environment, command);
    }
  }
}
