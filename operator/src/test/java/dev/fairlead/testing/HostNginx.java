package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real nginx as a process of this host, in a directory of its own. */
public final class HostNginx implements AutoCloseable {
  private final Path directory;
  private Process process;

  /**
   * Starts one.
   *
   * @param http what stands inside {@code http {}}
   */
  public HostNginx(Path directory, String http) {
    this.directory = directory;
    configure(http);
    this.process = launch();
  }

  /** Writes its configuration, and tells it nothing. */
  public void configure(String http) {
    try {
      Files.createDirectories(fairlead());
      Files.writeString(
          directory.resolve("nginx.conf"),
          """
          user root;
          worker_processes 2;
          pid nginx.pid;
          daemon off;
          events {}
          http {
            access_log off;
            client_body_temp_path tmp-body;
            proxy_temp_path tmp-proxy;
            fastcgi_temp_path tmp-fastcgi;
            uwsgi_temp_path tmp-uwsgi;
            scgi_temp_path tmp-scgi;
            %s
          }
          """
              .formatted(http));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory that a configuration may include. */
  public Path fairlead() {
    return directory.resolve("fairlead");
  }

  public Path pidFile() {
    return directory.resolve("nginx.pid");
  }

  /** What tests its configuration. */
  public List<String> test() {
    return command("-t");
  }

  private List<String> command(String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(
                NginxImage.NGINX.toString(),
                "-p",
                directory.toString(),
                "-c",
                directory.resolve("nginx.conf").toString(),
                "-e",
                directory.resolve("error.log").toString()));
    words.addAll(List.of(more));
    return words;
  }

  private Process launch() {
    try {
      return new ProcessBuilder(command())
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("out.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void start() {
    process = launch();
  }

  /** Has it load its configuration. */
  public void reload() {
    String _ = Cli.run(java.util.Map.of(), "sh", "-c", "kill -HUP " + process.pid());
  }

  /** Ends it, workers included. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
