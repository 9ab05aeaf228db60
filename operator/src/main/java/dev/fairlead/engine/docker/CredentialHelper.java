package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@code docker-credential-NAME get}: the server on its input, {@code {Username, Secret}} on
 * its output. Neither output nor error text goes anywhere else.
 */
final class CredentialHelper {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialHelper.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  /** What helpers answer for a server they know nothing of. */
  private static final String NOT_FOUND = "credentials not found";

  /** The user name by which a helper says that the secret is a token. */
  private static final String TOKEN_USER = "<token>";

  private CredentialHelper() {}

  record Answer(Optional<Credentials.Login> login, String trouble) {}

  static Answer get(String name, String server, String searchPath) {
    String program = "docker-credential-" + name;
    if (!name.matches("[A-Za-z0-9._-]+")) {
      return trouble("a credential helper has an impossible name");
    }
    Optional<Path> file = found(program, searchPath);
    if (file.isEmpty()) {
      return trouble(program + " is not on the PATH");
    }
    try {
      Process process =
          new ProcessBuilder(file.get().toString(), "get")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return answer(program, process, server);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return trouble(program + " cannot be run");
    }
  }

  private static Optional<Path> found(String program, String searchPath) {
    return Arrays.stream(searchPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Answer answer(String program, Process process, String server) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A helper may end without reading; its exit code says what that means.
      LOG.debug("{} did not read its input", program);
    }
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> output(process));
    try {
      String text = output.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (process.waitFor() != 0) {
        return text.contains(NOT_FOUND)
            ? new Answer(Optional.empty(), "")
            : trouble(program + " exited with " + process.exitValue());
      }
      JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      String user = Json.text(json, "Username");
      String secret = Json.text(json, "Secret");
      return secret.isEmpty()
          ? trouble(program + " gave no secret")
          : new Answer(
              Optional.of(new Credentials.Login(user, secret, user.equals(TOKEN_USER))), "");
    } catch (TimeoutException e) {
      return trouble(program + " did not answer within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      return trouble(program + " broke off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return trouble(program + " was interrupted");
    }
  }

  private static String output(Process process) {
    try {
      byte[] bytes = process.getInputStream().readNBytes(MAX_OUTPUT_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Answer trouble(String what) {
    return new Answer(Optional.empty(), what);
  }
}
