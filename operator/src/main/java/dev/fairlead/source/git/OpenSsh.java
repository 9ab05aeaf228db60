package dev.fairlead.source.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/**
 * SSH by the host's own OpenSSH client. JGit's client in Java would bring three more libraries, a
 * cryptography provider among them, to do what {@code ssh} does with every kind of key and agent
 * and with its own long-proven check of host keys. It asks nobody anything, and an unknown or
 * changed host key is always refused.
 */
final class OpenSsh extends SshSessionFactory {
  private final GitCredentials.Access access;
  private final int timeoutSeconds;

  OpenSsh(GitCredentials.Access access, int timeoutSeconds) {
    this.access = access;
    this.timeoutSeconds = timeoutSeconds;
  }

  @Override
  public RemoteSession getSession(
      URIish uri, CredentialsProvider credentials, FS fs, int milliseconds) {
    return new Session(command(uri));
  }

  @Override
  public String getType() {
    return "openssh";
  }

  List<String> command(URIish uri) {
    List<String> command = new ArrayList<>(List.of("ssh"));
    option(command, "BatchMode=yes");
    option(command, "StrictHostKeyChecking=yes");
    option(command, "ConnectTimeout=" + timeoutSeconds);
    option(command, "ServerAliveInterval=" + timeoutSeconds);
    option(command, "SendEnv=GIT_PROTOCOL");
    option(command, "ForwardAgent=no");
    access
        .knownHosts()
        .ifPresent(file -> {
          option(command, "UserKnownHostsFile=" + quoted(file.toString()));
          option(command, "GlobalKnownHostsFile=/dev/null");
        });
    access
        .sshKey()
        .ifPresent(file -> {
          option(command, "IdentitiesOnly=yes");
          option(command, "IdentityFile=" + quoted(file.toString()));
        });
    if (uri.getPort() > 0) {
      command.addAll(List.of("-p", Integer.toString(uri.getPort())));
    }
    command.add("--");
    command.add(uri.getUser() == null ? uri.getHost() : uri.getUser() + "@" + uri.getHost());
    return command;
  }

  private static void option(List<String> command, String option) {
    command.add("-o");
    command.add(option);
  }

  private static String quoted(String path) {
    return '"' + path.replace("%", "%%") + '"';
  }

  /** One connection is one process. */
  private static final class Session implements RemoteSession2 {
    private final List<String> command;
    private final List<Process> started = new ArrayList<>();

    Session(List<String> command) {
      this.command = command;
    }

    @Override
    public Process exec(String remote, int timeout) throws IOException {
      return exec(remote, new HashMap<>(), timeout);
    }

    @Override
    public Process exec(String remote, Map<String, String> environment, int timeout)
        throws IOException {
      List<String> whole = new ArrayList<>(command);
      whole.add(remote);
      ProcessBuilder builder = new ProcessBuilder(whole);
      builder.environment().putAll(environment);
      try {
        Process process = new SshProcess(builder.start());
        started.add(process);
        return process;
      } catch (IOException e) {
        throw new TransportException(
            "no ssh command: git+ssh needs the OpenSSH client on this host", e);
      }
    }

    @Override
    public void disconnect() {
      started.forEach(Process::destroy);
    }
  }
}
