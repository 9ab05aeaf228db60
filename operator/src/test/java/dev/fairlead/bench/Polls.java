package dev.fairlead.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.SmartHttp;
import dev.fairlead.source.git.Upstream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to follow git repositories: a look without news, a look with a commit in it, and
 * the processor time of many of them. The raw figure beside each is git's own ({@code git
 * ls-remote}, {@code git fetch}) in a process of its own.
 */
final class Polls {
  private static final int REPOSITORIES = 20;
  private static final double CPU_PERCENT = 1;
  private static final Duration BETWEEN = Duration.ofMillis(1_050);

  private final Path directory;
  private final Report report;
  private final int pairs;
  private final Duration watch;

  Polls(Path directory, Report report, int pairs, Duration watch) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.report = report;
    this.pairs = pairs;
    this.watch = watch;
  }

  void run() throws Exception {
    List<Upstream> all = new ArrayList<>();
    for (int i = 0; i < REPOSITORIES; i++) {
      Upstream upstream = new Upstream(directory.resolve("r" + i + ".git"));
      upstream.put("shop/release.yaml", "tag: 1").commit("first");
      all.add(upstream);
    }
    int port = freePort();
    Process daemon = SmartHttp.daemon(directory, port);
    try (SmartHttp web = SmartHttp.tls(directory, directory)) {
      follow("file", "git+file://" + directory + "/r0.git", all.getFirst());
      follow("git", "git://127.0.0.1:" + port + "/r1.git", all.get(1));
      follow("https", "git+" + web.url("r2.git"), all.get(2));
      cpu("file", "git+file://" + directory + "/r");
      cpu("git", "git://127.0.0.1:" + port + "/r");
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly().waitFor();
      all.forEach(Upstream::close);
    }
  }

  private void follow(String scheme, String address, Upstream upstream) throws Exception {
    String url = address.startsWith("git+") ? address.substring("git+".length()) : address;
    Path clone = directory.resolve("clone-" + scheme);
    git("clone", "-q", "--bare", url, clone.toString());
    try (Heard it = new Heard(address, directory.resolve("state-" + scheme), authority())) {
      it.await(it.shown);
      Samples still =
          Samples.interleaved(pairs, () -> git("ls-remote", url, "HEAD"), () -> it.ask(it.still));
      report.told("look without news, " + scheme, still);
      int[] tag = {1};
      Samples news =
          Samples.interleaved(
              pairs,
              () -> {
                upstream.put("shop/release.yaml", "tag: " + ++tag[0]).commit("next");
                return git("-C", clone.toString(), "fetch", "-q", url, "HEAD");
              },
              () -> it.ask(it.shown));
      report.told("look to files of a new commit, " + scheme, news);
    }
  }

  /** Each asks every second, ten times as often as the goal says. */
  private void cpu(String scheme, String prefix) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < REPOSITORIES; i++) {
      all.add(
          new Heard(prefix + i + ".git?poll=1", directory.resolve("cpu-" + scheme), authority()));
    }
    try {
      for (Heard heard : all) {
        heard.await(heard.shown);
      }
      TimeUnit.NANOSECONDS.sleep(watch.toNanos() / 2);
      long cpu = system.getProcessCpuTime();
      long begin = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(watch.toNanos());
      double spent = 10.0 * (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begin);
      report.value(
          "processor time of 20 repositories every 10 s, " + scheme,
          "",
          String.format(Locale.ROOT, "%.2f %%", spent),
          String.format(Locale.ROOT, "<= %.0f %%", CPU_PERCENT),
          spent <= CPU_PERCENT);
    } finally {
      all.forEach(Heard::close);
    }
  }

  /** A source and what it tells. */
  private static final class Heard implements SnapshotListener, AutoCloseable {
    private final GitSource source;
    private final Semaphore shown = new Semaphore(0);
    private final Semaphore still = new Semaphore(0);

    Heard(String address, Path state, Path authority) {
      Map<String, String> environment = Map.of("FAIRLEAD_GIT_CA_FILE", authority.toString());
      source = new GitSource(GitAddress.parse(address), GitSettings.of(state, environment));
      source.start(this);
    }

    @Override
    public void snapshot(TreeSnapshot snapshot) {
      shown.release();
    }

    @Override
    public void unchanged(Instant at) {
      still.release();
    }

    /** From the request to the answer; with so long a pause before that none is held back. */
    Duration ask(Semaphore answer) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos());
      answer.drainPermits();
      long begin = System.nanoTime();
      source.rescan();
      await(answer);
      return Duration.ofNanos(System.nanoTime() - begin);
    }

    void await(Semaphore answer) throws InterruptedException {
      if (!answer.tryAcquire(EventLog.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the source did not answer");
      }
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private Duration git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_SSL_CAINFO", authority().toString());
    long begin = System.nanoTime();
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Of the web server's own making. */
  private Path authority() {
    return directory.resolve("ca.pem");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
