package dev.fairlead.traffic.nginx;

import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** nginx as a process of this host, known by its pid file. */
final class HostProcess implements Running {
  private static final String LOOPBACK = "127.0.0.1:";
  private static final int MAX_OUTPUT = 64 << 10;

  private final NginxSettings settings;
  private final Http status;
  private final Duration limit;

  /**
   * A process.
   *
   * @param limit after which a command that does not end is ended
   */
  HostProcess(NginxSettings settings, Duration answer, Duration limit) {
    this.settings = settings;
    this.limit = limit;
    this.status = new Http(URI.create("http://" + listen(settings)), answer);
  }

  private static String listen(NginxSettings settings) {
    return LOOPBACK + settings.statusPort();
  }

  @Override
  public String absent() {
    try {
      long pid = pid();
      return title(pid).startsWith("nginx: master process")
          ? ""
          : "nginx does not run: process %d of %s is none".formatted(pid, settings.pidFile());
    } catch (IOException e) {
      return "nginx does not run: there is no " + settings.pidFile();
    }
  }

  private long pid() throws IOException {
    String text = Files.readString(settings.pidFile()).strip();
    if (!text.matches("[1-9][0-9]{0,9}")) {
      throw new IOException(settings.pidFile() + " holds no process number");
    }
    return Long.parseLong(text);
  }

  /** Empty when there is no such process. */
  private static String title(long pid) {
    try {
      return Files.readString(Path.of("/proc", "" + pid, "cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ')
          .strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public String complaint() throws IOException {
    return Complaint.of(run(settings.test()));
  }

  @Override
  public void reload() throws IOException {
    // A shell has the command in itself; a program of that name may be missing.
    Complaint.Ended ended = run(List.of("/bin/sh", "-c", "kill -HUP \"$0\"", "" + pid()));
    if (ended.code() != 0) {
      throw new IOException("nginx could not be told to reload: " + ended.output().strip());
    }
  }

  /** Its output ends when it ends, and with it all that it has started. */
  private Complaint.Ended run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      FutureTask<byte[]> output =
          new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_OUTPUT));
      Thread.ofVirtual().name("nginx-test").start(output);
      byte[] said = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return new Complaint.Ended(process.exitValue(), new String(said, StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      throw new IOException(
          "%s does not end within %d s".formatted(String.join(" ", command), limit.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("the output of %s cannot be read".formatted(command.getFirst()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public Workers workers() throws IOException {
    SortedMap<String, String> titles = new TreeMap<>();
    ProcessHandle.of(pid()).stream()
        .flatMap(ProcessHandle::children)
        .forEach(child -> titles.put("" + child.pid(), title(child.pid())));
    return Workers.of(titles);
  }

  @Override
  public String listen() {
    return listen(settings);
  }

  @Override
  public Http status() {
    return status;
  }

  @Override
  public String lastWord() {
    return "";
  }

  @Override
  public String project() {
    return "";
  }
}
