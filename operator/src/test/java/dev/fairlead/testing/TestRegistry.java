package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;

/** A registry of its own on a random port of 127.0.0.1, with or without a password. */
public final class TestRegistry implements AutoCloseable {
  public static final String USER = "reader";
  public static final String PASSWORD = "open-sesame";

  /** Bcrypt of {@link #PASSWORD}: the only kind that the registry reads. */
  private static final String HTPASSWD =
      USER + ":$2y$05$abcdefghijklmnopqrstuutXu9KzOt.1yBoZUeFWoT/914/JfszCO";

  /** CNCF distribution's server; the scripts say where one is. */
  private static final String PROGRAM =
      System.getenv().getOrDefault("FAIRLEAD_REGISTRY", "docker-registry");

  private final Path directory;
  private final Process process;
  private final int port;

  public TestRegistry(boolean withPassword) {
    try {
      directory = Files.createTempDirectory("flr");
      port = freePort();
      String auth = "";
      if (withPassword) {
        Path passwords = Files.writeString(directory.resolve("htpasswd"), HTPASSWD + "\n");
        auth = "auth: {htpasswd: {realm: test, path: " + passwords + "}}\n";
      }
      Path config =
          Files.writeString(
              directory.resolve("config.yml"),
              "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: "
                  + directory.resolve("data")
                  + "}}\nhttp: {addr: \"127.0.0.1:"
                  + port
                  + "\"}\n"
                  + auth);
      process =
          new ProcessBuilder(PROGRAM, "serve", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().until(this::answers);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Pushes a local image under {@code name} and forgets it locally; returns the reference. */
  public String push(String image, String name) {
    String reference = host() + "/" + name;
    Path login = dockerConfig(auths());
    Cli.run("docker", "tag", image, reference);
    Cli.run(Map.of("DOCKER_CONFIG", login.toString()), "docker", "push", "-q", reference);
    Cli.run("docker", "image", "rm", reference);
    return reference;
  }

  /** The {@code auths} that a docker login leaves behind. */
  public String auths() {
    String both = USER + ":" + PASSWORD;
    String auth = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    return "{\"auths\":{\"" + host() + "\":{\"auth\":\"" + auth + "\"}}}";
  }

  /** A directory with this {@code config.json}. */
  public Path dockerConfig(String json) {
    try {
      Path config = Files.createTempDirectory(directory, "config");
      Files.writeString(config.resolve("config.json"), json);
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops answering. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
    forgetPulled();
    Directories.delete(directory);
  }

  /** What was pulled from it by who has no use for it any more. */
  private void forgetPulled() {
    String each = "{{.Repository}}:{{.Tag}}";
    for (String path : new String[] {"/*", "/*/*"}) {
      String ours = "reference=" + host() + path;
      Cli.run("docker", "image", "ls", "--format", each, "--filter", ours)
          .lines()
          .forEach(image -> Cli.run("docker", "image", "rm", image));
    }
  }
}
