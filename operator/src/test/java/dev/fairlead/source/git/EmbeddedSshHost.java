package dev.fairlead.source.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;

/** A server in this process, for machines without OpenSSH's: it runs commands as whoever it is. */
final class EmbeddedSshHost implements SshHost {
  private final SshServer server = SshServer.setUpDefaultServer();

  EmbeddedSshHost(SshKeys keys) throws IOException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new FileKeyPairProvider(keys.host()));
    var allowed =
        AuthorizedKeyEntry.parseAuthorizedKeyEntry(
            Files.readString(keys.directory().resolve("user.pub")));
    server.setPublickeyAuthenticator((_, shown, session) -> {
      try {
        return KeyUtils.compareKeys(
            shown, allowed.resolvePublicKey(session, PublicKeyEntryResolver.FAILING));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    server.setCommandFactory((_, command) -> new Run(command));
    server.start();
    keys.know(server.getPort());
  }

  /** A command of the shell, with its streams as they are. */
  private static final class Run extends AbstractCommandSupport {
    Run(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      try {
        Process process = new ProcessBuilder("sh", "-c", getCommand()).start();
        pump(getInputStream(), process.getOutputStream());
        Thread errors = pump(process.getErrorStream(), getErrorStream());
        pump(process.getInputStream(), getOutputStream()).join();
        errors.join();
        onExit(process.waitFor());
      } catch (IOException e) {
        onExit(127, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        onExit(130);
      }
    }

    private static Thread pump(InputStream from, OutputStream to) {
      return Thread.ofVirtual()
          .start(() -> {
            byte[] buffer = new byte[8192];
            try (to) {
              for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
              }
            } catch (IOException _) {
              // The other end is gone, and with it who would want to know.
            }
          });
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
