package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server on a port of 127.0.0.1 that takes one key, whoever shows it. */
interface SshHost extends AutoCloseable {

  /** Starts one with keys in a directory. */
  interface Starter {
    SshHost start(SshKeys keys) throws IOException;
  }

  /** The kinds of servers that can be had here: one at least. */
  enum Kind implements Starter {
    EMBEDDED {
      @Override
      public SshHost start(SshKeys keys) throws IOException {
        return new EmbeddedSshHost(keys);
      }
    },
    OPENSSH {
      @Override
      public SshHost start(SshKeys keys) throws IOException {
        return new OpenSshHost(keys);
      }
    };

    static List<Kind> here() {
      List<Kind> kinds = new ArrayList<>(List.of(EMBEDDED));
      if (Files.isExecutable(OpenSshHost.BINARY)) {
        kinds.add(OPENSSH);
      }
      return kinds;
    }
  }

  int port();

  default String url(Path repository) {
    return "git+ssh://%s@127.0.0.1:%d%s"
        .formatted(System.getProperty("user.name"), port(), repository);
  }

  @Override
  void close() throws IOException;
}
