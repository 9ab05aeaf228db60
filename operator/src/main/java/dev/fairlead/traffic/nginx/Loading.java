package dev.fairlead.traffic.nginx;

import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Which configuration nginx has loaded, and whether a reload is through. */
final class Loading {
  /** From a reload until new workers answer: they start when the old configuration is read. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  /** nginx tells old workers a tenth of a second after new ones began. */
  private static final Duration RETREAT = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(20);

  private final Running running;
  private final Path directory;
  private final Duration limit;

  Loading(Running running, Path directory, Duration limit) {
    this.running = running;
    this.directory = directory;
    this.limit = limit;
  }

  /** One that no other load has. */
  static String word() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }

  String loaded() throws IOException {
    Http.Answer answer = running.status().get(UpstreamText.LOADED);
    if (!answer.good()) {
      throw new IOException("it answers " + answer.status());
    }
    return answer.body().strip();
  }

  String silence(IOException e) {
    return "nginx does not tell which configuration it has loaded (%s): %s"
        .formatted(running.listen(), e.getMessage());
  }

  /**
   * Waits until it says that it has loaded this.
   *
   * @param word empty where it can say nothing
   */
  void await(String word) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    boolean told = word.isEmpty();
    boolean spoke = false;
    while (!told && System.nanoTime() < end) {
      try {
        told = loaded().equals(word);
        spoke = true;
      } catch (IOException e) {
        // Not listening yet; asked again until the end.
      }
      if (!told) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    if (told) {
      return;
    }
    String why = running.lastWord();
    throw new Nginx.Refused(
        !why.isEmpty()
            ? "nginx did not load its configuration: " + why
            : spoke
                ? "nginx did not load its configuration; its error log says why"
                : "nginx loads nothing of %s: does it include its *.conf inside http {}?"
                    .formatted(directory));
  }

  /** Waits until the workers of before take no connections any more. */
  void awaitRetreat(Workers old) throws IOException {
    long end = System.nanoTime() + RETREAT.toNanos();
    while (!Collections.disjoint(old.working(), running.workers().working())) {
      if (System.nanoTime() > end) {
        throw new IOException("workers of before go on taking connections");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
