package dev.fairlead.source.git;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One {@code ssh}, whose end is told with its reason. JGit asks for the exit status as soon as the
 * output ends, which is before the process is gone; so the end of the output is handed on only when
 * the process has ended, and as a failure with what {@code ssh} or the far side said last.
 */
final class SshProcess extends Process {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_WORDS = 4096;

  private final Process ssh;
  private final InputStream output;
  private final Thread listener;
  private volatile String words = "";

  SshProcess(Process ssh) {
    this.ssh = ssh;
    this.output = new UntilTheEnd(ssh.getInputStream());
    this.listener = Thread.ofVirtual().name("ssh-words").start(this::listen);
  }

  /** Reads to the end, so that {@code ssh} never waits for a reader, and keeps the beginning. */
  private void listen() {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[512];
    try (InputStream errors = ssh.getErrorStream()) {
      for (int count = errors.read(buffer); count >= 0; count = errors.read(buffer)) {
        if (kept.size() < MAX_WORDS) {
          kept.write(buffer, 0, count);
        }
      }
      words = kept.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      words = kept.toString(StandardCharsets.UTF_8) + e.getMessage();
    }
  }

  private final class UntilTheEnd extends FilterInputStream {
    UntilTheEnd(InputStream output) {
      super(output);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read < 0) {
        awaitGoodEnd();
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read < 0) {
        awaitGoodEnd();
      }
      return read;
    }
  }

  private void awaitGoodEnd() throws IOException {
    int status = exitValue();
    if (status == 0) {
      return;
    }
    String said = words.replaceAll("\\s*\\R\\s*", " ").strip();
    throw new IOException(said.isEmpty() ? "ssh ended with status " + status : "ssh: " + said);
  }

  @Override
  public OutputStream getOutputStream() {
    return ssh.getOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return output;
  }

  /** Nothing: what was said is part of the failure. */
  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return ssh.waitFor();
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return ssh.waitFor(timeout, unit);
  }

  /** The status, waited for; a process that does not end although its output has is ended. */
  @Override
  public int exitValue() {
    try {
      if (!ssh.waitFor(PATIENCE)) {
        ssh.destroyForcibly().waitFor();
      }
      listener.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ssh.destroyForcibly();
    }
    return ssh.isAlive() ? -1 : ssh.exitValue();
  }

  @Override
  public void destroy() {
    ssh.destroy();
  }
}
