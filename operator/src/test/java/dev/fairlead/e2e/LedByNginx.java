package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Behind an nginx in a container: its test and its reload are calls to the Engine. */
final class LedByNginx implements Led {
  private final DesiredFiles files;
  private final String container;
  private final Path etc;
  private final int port = OperatorProcess.freePort();
  private final int statusPort = OperatorProcess.freePort();

  LedByNginx(Images images, DesiredFiles files) {
    this.files = files;
    this.container = files.project() + "-nginx";
    this.etc = files.root().resolve("nginx");
    try {
      Files.createDirectories(etc.resolve("fairlead"));
      Files.writeString(
          etc.resolve("nginx.conf"),
          """
          worker_processes 2;
          pid /run/nginx.pid;
          events {}
          http {
            access_log off;
            include fairlead/*.conf;
            server {
              listen 127.0.0.1:%d;
              set $web shop;
              location / {
                proxy_pass http://$web;
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection $http_connection;
                proxy_buffering off;
              }
            }
          }
          """
              .formatted(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String mount = etc + ":/etc/nginx:ro";
    Cli.run(
        "docker",
        "run",
        "-d",
        "--name",
        container,
        "--network",
        "host",
        "-v",
        mount,
        images.nginx());
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String config() {
    return "traffic: {nginx: {directory: %s, container: %s, statusPort: %d, test: [nginx, -t, -e, stderr]}}%n"
        .formatted(etc.resolve("fairlead"), container, statusPort);
  }

  @Override
  public String compose() {
    return "expose: [%d]".formatted(PORT);
  }

  @Override
  public String traffic() {
    return "nginx: {upstream: shop}";
  }

  @Override
  public void dies() {
    String _ = Cli.run("docker", "kill", container);
  }

  @Override
  public void returns() {
    String _ = Cli.run("docker", "start", container);
  }

  /** A reload closes idle connections of clients, as nginx does. */
  @Override
  public boolean closesConnections() {
    return true;
  }

  @Override
  public void leadsTo(Container one) {
    try (var lines = Files.lines(etc.resolve("fairlead/shop.conf"))) {
      assertThat(lines.map(String::strip).filter(line -> line.startsWith("server ")))
          .as("upstream of %s", files.project())
          .containsExactly("server " + Led.address(one) + ";");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    String _ = Cli.run("docker", "rm", "-f", container);
  }
}
