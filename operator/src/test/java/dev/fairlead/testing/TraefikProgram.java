package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The real Traefik in a process of its own, on random ports of 127.0.0.1. */
public final class TraefikProgram implements AutoCloseable {
  /** The scripts say where one is. */
  private static final String PROGRAM = System.getenv().getOrDefault("FAIRLEAD_TRAEFIK", "traefik");

  private final Path directory;
  private final int web = freePort();
  private final int api = freePort();
  private List<String> own = List.of();
  private List<String> providers = List.of();
  private String access = "--api.insecure=true";
  private @Nullable Process process;

  /** Not started yet; where it will be is known. */
  public TraefikProgram() {
    try {
      directory = Files.createTempDirectory("fairlead-traefik");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it: it polls an operator. */
  public TraefikProgram polling(String endpoint) {
    return with(
        "--providers.http.endpoint=" + endpoint,
        "--providers.http.pollinterval=250ms",
        "--providers.providersthrottleduration=250ms");
  }

  /**
   * Starts it: its API is behind routers of its own.
   *
   * @param dynamic their configuration; its entry point is {@code traefik}
   */
  public TraefikProgram guarded(String dynamic) {
    access = "--api=true";
    try {
      Path file = Files.writeString(directory.resolve("dynamic.yaml"), dynamic);
      return with("--providers.file.filename=" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it: it finds containers of a project by their labels, as RollHook's users have it. */
  public TraefikProgram watching(String project) {
    return with(
        "--providers.docker=true",
        "--providers.docker.exposedbydefault=false",
        "--providers.docker.constraints=Label(`com.docker.compose.project`,`%s`)"
            .formatted(project));
  }

  /** Starts it: these are all of its flags. */
  public TraefikProgram told(List<String> flags) {
    own = flags;
    process = started();
    return this;
  }

  private TraefikProgram with(String... more) {
    providers = List.of(more);
    process = started();
    return this;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process started() {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(own.isEmpty() ? flags() : own);
    try {
      Process next =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
              .start();
      Awaitility.await().until(() -> listens(api));
      return next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> flags() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--entrypoints.web.address=127.0.0.1:" + web,
                "--entrypoints.traefik.address=127.0.0.1:" + api,
                access,
                "--global.checknewversion=false",
                "--global.sendanonymoususage=false",
                "--log.level=INFO"));
    flags.addAll(providers);
    return flags;
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it takes requests. */
  public URI web() {
    return URI.create("http://127.0.0.1:" + web);
  }

  /** Where its API is. */
  public String api() {
    return "http://127.0.0.1:" + api;
  }

  /** What it answers to a request; empty while it answers none. */
  public String answers(String path) {
    HttpRequest request = HttpRequest.newBuilder(web().resolve(path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body().strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9, and another start. */
  public void restart() {
    end();
    process = started();
  }

  /** SIGSTOP or SIGCONT. */
  public void signal(String name) {
    String _ = Cli.run("kill", "-" + name, Long.toString(Objects.requireNonNull(process).pid()));
  }

  private void end() {
    Process running = process;
    if (running == null) {
      return;
    }
    try {
      int _ = running.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    end();
    Directories.delete(directory);
  }
}
