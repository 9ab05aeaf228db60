package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The key of a host and that of a user, made by OpenSSH's own tool. */
record SshKeys(Path directory) {

  static SshKeys in(Path directory) throws IOException {
    SshKeys keys = new SshKeys(directory);
    keys.make("host");
    keys.make("user");
    return keys;
  }

  Path host() {
    return directory.resolve("host");
  }

  Path user() {
    return directory.resolve("user");
  }

  Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  /** Makes the host known under a port of 127.0.0.1. */
  void know(int port) throws IOException {
    String[] key = Files.readString(directory.resolve("host.pub")).split(" ", -1);
    Files.writeString(
        knownHosts(), "[127.0.0.1]:%d %s %s\n".formatted(port, key[0], key[1].strip()));
  }

  private void make(String name) throws IOException {
    Path file = directory.resolve(name);
    Process made =
        new ProcessBuilder(
                List.of("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", file.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new IOException(said);
    }
  }
}
