package dev.fairlead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Image;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The model Engine behaves as the real one: the same calls in the same order have the same outcomes
 * and leave the same things behind. {@code FAIRLEAD_CONFORMANCE_HOST} names another Engine to
 * compare with, such as a newer one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
  private static final String COMMAND = "CMD [\"/bin/sleep\", \"1000\"]";

  private final URI host =
      DockerEngine.host(
          Map.of(
              "DOCKER_HOST",
              System.getenv()
                  .getOrDefault(
                      "FAIRLEAD_CONFORMANCE_HOST",
                      System.getenv().getOrDefault("DOCKER_HOST", ""))));
  private final TestProject project = new TestProject(Map.of("DOCKER_HOST", host.toString()));
  private final Engine real = DockerEngine.connect(host, (_, _, _) -> {});
  private String image = "";

  @BeforeAll
  void build() {
    image = project.image("1", COMMAND);
  }

  @AfterAll
  void clean() {
    real.close();
    project.close();
  }

  @Test
  void modelAndEngineGiveTheSameOutcomesAndTheSameList() throws Exception {
    List<String> scripts = CallScripts.all();
    List<Future<String>> onReal = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      scripts.forEach(script -> onReal.add(threads.submit(() -> onReal(script))));
    }
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < scripts.size(); i++) {
      String expected = text(onReal.get(i));
      String modelled = onModel(scripts.get(i));
      if (!modelled.equals(expected)) {
        differences.add(
            "\nENGINE " + real.version() + "\n" + expected + "\nMODEL\n" + modelled + "\n");
      }
    }
    assertThat(differences).isEmpty();
    assertThat(scripts).hasSizeGreaterThan(60);
  }

  private static String text(Future<String> played) throws InterruptedException {
    try {
      return played.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private String onReal(String script) {
    CallScript.Hands hands =
        new CallScript.Hands() {
          @Override
          public void pause(String id) {
            Cli.attempt(environment(), "docker", "pause", id);
          }

          @Override
          public void kill(String id) {
            Cli.attempt(environment(), "docker", "kill", id);
            Cli.attempt(environment(), "docker", "wait", id);
          }
        };
    return new CallScript(real, hands, image, project.unique("s") + "-", freePort()).play(script);
  }

  private Map<String, String> environment() {
    return Map.of("DOCKER_HOST", host.toString());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String onModel(String script) {
    FakeEngine model = new FakeEngine(() -> Instant.parse("2026-01-01T00:00:00Z"));
    model.addLocal(image, modelImage());
    CallScript.Hands hands =
        new CallScript.Hands() {
          @Override
          public void pause(String id) {
            model.inspect(id).filter(c -> c.running()).ifPresent(c -> model.pause(id));
          }

          @Override
          public void kill(String id) {
            model.inspect(id).filter(c -> c.live()).ifPresent(c -> model.exit(id, 137));
          }
        };
    return new CallScript(model, hands, image, "s-", 8080).play(script);
  }

  private static Image modelImage() {
    return new Image(
        "sha256:1",
        new TreeMap<>(),
        List.of(),
        List.of("/bin/sleep", "1000"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        null,
        "");
  }
}
