package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real Caddy as a process of this host, whose handler {@code shop} leads nowhere yet. */
public final class HostCaddy implements AutoCloseable {
  private final Path directory;
  private Process process;

  /**
   * Starts one.
   *
   * @param port that it listens on, on 127.0.0.1
   */
  public HostCaddy(Path directory, int port) {
    this.directory = directory;
    try {
      Files.writeString(
          directory.resolve("caddy.json"),
          """
          {"admin": {"listen": "unix/%s", "config": {"persist": false}},
           "apps": {"http": {"servers": {"site": {
             "listen": ["127.0.0.1:%d"], "automatic_https": {"disable": true},
             "routes": [{"handle": [{"@id": "shop", "handler": "reverse_proxy"}]}]}}}}}
          """
              .formatted(socket(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process = launch();
  }

  private Path socket() {
    return directory.resolve("admin.sock");
  }

  /** Where it is administered. */
  public URI admin() {
    return URI.create("unix://" + socket());
  }

  private Process launch() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  CaddyImage.CADDY.toString(),
                  "run",
                  "--config",
                  directory.resolve("caddy.json").toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("caddy.log").toFile());
      builder.environment().put("HOME", directory.toString());
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void start() {
    process = launch();
  }

  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has it go on or not, without its knowing. */
  public void signal(String name) {
    String _ = Cli.run(java.util.Map.of(), "sh", "-c", "kill -" + name + " " + process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    stop();
  }
}
