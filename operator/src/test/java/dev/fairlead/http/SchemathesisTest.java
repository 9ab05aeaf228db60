package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.ScriptedTarget;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that the contract allows and forbids, made up by schemathesis: no answer is a failure of
 * the server, and none has a status, a type or a field that the contract does not know.
 */
class SchemathesisTest {
  private static final String PROGRAM =
      System.getenv().getOrDefault("FAIRLEAD_SCHEMATHESIS", "schemathesis");

  private static final String CHECKS =
      "not_a_server_error,status_code_conformance,content_type_conformance,"
          + "response_headers_conformance,response_schema_conformance,unsupported_method,"
          + "ignored_auth";

  @TempDir private Path directory = Path.of("");

  @Test
  void findsNothingThatTheContractDoesNotSay() throws IOException, InterruptedException {
    Store store = new InMemoryStore();
    Map<String, String> env =
        Map.of("ADMIN_TOKEN", "admin-token", "WEBHOOK_TOKEN", "webhook-token");
    ScriptedTarget target = new ScriptedTarget().with("shop", "web");
    try (Deploys deploys =
            new Deploys(
                store.deploys(),
                target,
                new DeployLimits(64, 4, Duration.ofMillis(2), Duration.ofSeconds(5)),
                InstantSource.system(),
                () -> UUID.randomUUID().toString());
        ApiServer server =
            ApiServer.start(
                new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
                Api.of(new FakeReleases(), store, () -> "up 1\n")
                    .with(
                        Tokens.of(env, true, InstantSource.system()),
                        deploys,
                        Registry.NONE,
                        new Signatures(env))
                    .polledBy(() -> Optional.of("{}")))) {
      Path output = directory.resolve("output");
      Process process =
          new ProcessBuilder(
                  List.of(
                      PROGRAM,
                      "run",
                      server.url() + "/openapi.json",
                      "-H",
                      "Authorization: Bearer admin-token",
                      "--checks",
                      CHECKS,
                      "--phases",
                      "examples,coverage,fuzzing",
                      "--max-examples",
                      "20",
                      "--seed",
                      "4711",
                      "--request-timeout",
                      "10",
                      "--continue-on-failure",
                      "--warnings",
                      "off",
                      // A stream that goes on as long as the operator does.
                      "--exclude-path",
                      "/api/v1/events"))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as(said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).contains("No issues found");
    }
  }
}
