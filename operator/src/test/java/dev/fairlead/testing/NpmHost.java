package dev.fairlead.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** A stand-in of Nginx Proxy Manager with the real nginx that it steers, on a port of this host. */
public final class NpmHost implements AutoCloseable {
  private static final String NOWHERE = "return 503;";
  private static final String UPGRADE =
      "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection; ";

  private final Path login;
  private final int port;
  private final HostNginx nginx;
  private final FakeNpm api;

  public NpmHost(Path directory, int port) {
    this.port = port;
    try {
      Files.createDirectories(directory);
      login = directory.resolve("login");
      Files.writeString(login, FakeNpm.USER + "\n" + FakeNpm.PASSWORD + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    nginx = new HostNginx(directory, server(NOWHERE));
    api = new FakeNpm(this::apply);
  }

  /** Its API and what it knows. */
  public FakeNpm api() {
    return api;
  }

  /** The file with a user of it and the password. */
  public Path login() {
    return login;
  }

  private String server(String what) {
    return "server { listen 127.0.0.1:%d; location / { %s } }".formatted(port, what);
  }

  private String apply(Collection<ObjectNode> hosts) {
    String what = NOWHERE;
    for (ObjectNode host : hosts) {
      if (host.path("enabled").asBoolean()) {
        what = (host.path("allow_websocket_upgrade").asBoolean() ? UPGRADE : "") + pass(host);
      }
    }
    nginx.configure(server(what));
    nginx.reload();
    return "";
  }

  private static String pass(ObjectNode host) {
    return "proxy_http_version 1.1; proxy_pass http://%s:%d;"
        .formatted(host.path("forward_host").asText(), host.path("forward_port").asInt());
  }

  /** Its nginx is gone. */
  public void stop() {
    nginx.stop();
  }

  /** Its nginx is back, as it was. */
  public void start() {
    nginx.start();
  }

  @Override
  public void close() {
    api.close();
    nginx.close();
  }
}
