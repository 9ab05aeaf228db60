package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real registry, with the credentials that docker login and its helpers leave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PullTest {
  private final TestProject project = new TestProject();
  private final TestRegistry open = new TestRegistry(false);
  private final TestRegistry guarded = new TestRegistry(true);
  private String image = "";

  @BeforeAll
  void build() {
    image = project.image("1", "CMD [\"/bin/true\"]");
  }

  @AfterAll
  void clean() {
    project.close();
    open.close();
    guarded.close();
  }

  private static List<String> pull(String reference, Path config, String path) {
    List<String> progress = new CopyOnWriteArrayList<>();
    Map<String, String> environment = Map.of("DOCKER_CONFIG", config.toString(), "PATH", path);
    try (DockerEngine engine =
        DockerEngine.connect(DockerEngine.host(System.getenv()), environment, CallObserver.NONE)) {
      engine.pull(reference, "", progress::add);
      assertThat(engine.image(reference)).isPresent();
      assertThat(engine.mutations()).isEqualTo(1);
    }
    return progress;
  }

  private static void assertFails(
      Kind kind, String message, String reference, Path config, String path) {
    EngineException failure =
        catchThrowableOfType(EngineException.class, () -> pull(reference, config, path));
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    assertThat(failure).hasMessageContaining(message).hasMessageContaining(reference);
    assertThat(failure.getMessage()).doesNotContain(TestRegistry.PASSWORD);
  }

  @Test
  void pulledImageIsLocalAndProgressIsTold() {
    String reference = open.push(image, project.name() + "/open:1");

    List<String> progress = pull(reference, Path.of("/nowhere"), "");

    assertThat(progress).anyMatch(line -> line.contains("Pulling from"));
    assertThat(progress).doesNotHaveDuplicates();
  }

  @Test
  void absentTagIsNotFound() {
    open.push(image, project.name() + "/tags:1");

    String reference = open.host() + "/" + project.name() + "/tags:2";
    assertFails(Kind.NOT_FOUND, "unknown", reference, Path.of("/nowhere"), "");
  }

  @Test
  void impossibleReferenceIsRefused() {
    assertFails(Kind.REFUSED, "invalid", "Not A Reference", Path.of("/nowhere"), "");
  }

  @Test
  void deadRegistryIsTransient() {
    TestRegistry dead = new TestRegistry(false);
    String reference = dead.host() + "/" + project.name() + "/x:1";
    dead.close();

    assertFails(Kind.TRANSIENT, "refused", reference, Path.of("/nowhere"), "");
  }

  @Test
  void credentialsOfALoginAreUsed() {
    String reference = guarded.push(image, project.name() + "/auths:1");

    assertFails(Kind.REFUSED, "credentials", reference, Path.of("/nowhere"), "");
    pull(reference, guarded.dockerConfig(guarded.auths()), "");
  }

  @Test
  void credentialHelperOfTheRegistryIsAsked(@TempDir Path bin) throws IOException {
    String reference = guarded.push(image, project.name() + "/helper:1");
    helper(
        bin,
        "vault",
        "read server; [ \"$server\" = "
            + guarded.host()
            + " ] && echo '{\"Username\":\"reader\",\"Secret\":\"open-sesame\"}'");
    String config = "{\"credsStore\":\"other\",\"credHelpers\":{\"HOST\":\"vault\"}}";

    pull(reference, guarded.dockerConfig(config.replace("HOST", guarded.host())), bin.toString());
  }

  @Test
  void credentialStoreThatKnowsNothingFallsBackToTheLogin(@TempDir Path bin) throws IOException {
    String reference = guarded.push(image, project.name() + "/store:1");
    helper(bin, "keys", "echo 'credentials not found in native keychain'; exit 1");
    String config = guarded.auths().replaceFirst("\\{", "{\"credsStore\":\"keys\",");

    pull(reference, guarded.dockerConfig(config), bin.toString());
  }

  @Test
  void brokenHelperIsNamedWhenTheRegistryRefuses(@TempDir Path bin) throws IOException {
    String reference = guarded.push(image, project.name() + "/broken:1");
    helper(bin, "broken", "echo open-sesame; exit 3");

    Path config = guarded.dockerConfig("{\"credsStore\":\"broken\"}");
    assertFails(
        Kind.REFUSED, "docker-credential-broken exited with 3", reference, config, bin.toString());
    assertFails(Kind.REFUSED, "docker-credential-broken is not on", reference, config, "");
  }

  private static void helper(Path bin, String name, String script) throws IOException {
    Path file = bin.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
