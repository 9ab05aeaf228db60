package dev.fairlead.source.git;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** OpenSSH's own server, for whoever runs the test. */
final class OpenSshHost implements SshHost {
  static final Path BINARY = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final int port;

  OpenSshHost(SshKeys keys) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    keys.know(port);
    Path config =
        Files.writeString(
            keys.directory().resolve("sshd_config"),
            """
            ListenAddress 127.0.0.1:%d
            HostKey %s
            AuthorizedKeysFile %s.pub
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            AcceptEnv GIT_PROTOCOL
            """
                .formatted(port, keys.host(), keys.user()));
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    process =
        new ProcessBuilder(BINARY.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(keys.directory().resolve("sshd.log").toFile())
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

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
