package dev.fairlead.source.git;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** OpenSSH's own server on a port of 127.0.0.1, which takes one key from whoever runs the test. */
final class Sshd implements AutoCloseable {
  static final Path BINARY = Path.of("/usr/sbin/sshd");

  private final Path directory;
  private final Process process;
  private final int port;

  Sshd(Path directory) throws IOException {
    this.directory = directory;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    keygen("host");
    keygen("user");
    Path authorized = directory.resolve("authorized_keys");
    Files.copy(directory.resolve("user.pub"), authorized);
    String[] host = Files.readString(directory.resolve("host.pub")).split(" ", -1);
    Files.writeString(
        directory.resolve("known_hosts"),
        "[127.0.0.1]:%d %s %s\n".formatted(port, host[0], host[1].strip()));
    Path config =
        Files.writeString(
            directory.resolve("sshd_config"),
            """
            ListenAddress 127.0.0.1:%d
            HostKey %s/host
            AuthorizedKeysFile %s
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            AcceptEnv GIT_PROTOCOL
            """
                .formatted(port, directory, authorized));
    Files.createDirectories(Path.of("/run/sshd"));
    process =
        new ProcessBuilder(BINARY.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sshd.log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(10)).until(this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void keygen(String name) throws IOException {
    Path file = directory.resolve(name);
    Process made =
        new ProcessBuilder(
                List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new IOException(said);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  String url(Path repository) {
    return "git+ssh://%s@127.0.0.1:%d%s"
        .formatted(System.getProperty("user.name"), port, repository);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
