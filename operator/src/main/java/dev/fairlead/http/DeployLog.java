package dev.fairlead.http;

import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Logs;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.DeployLine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The log of a deploy as server-sent events, to its end. Plain, it is {@code data: LINE} and
 * nothing else, which clients of RollHook rely on; in full, lines have numbers to go on from,
 * silence is broken by comments, and the last event is the verdict.
 */
final class DeployLog {
  private static final Duration MAX_FOLLOWING = Duration.ofHours(3);
  private static final int PAGE = 500;

  /** Of one in which silence has no sign. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final Deploys deploys;
  private final String id;
  private final boolean full;

  DeployLog(Deploys deploys, String id, boolean full) {
    this.deploys = deploys;
    this.id = id;
    this.full = full;
  }

  /** Writes what comes after a line, until the deploy has ended. */
  void follow(OutputStream out, long after) throws IOException {
    long end = System.nanoTime() + MAX_FOLLOWING.toNanos();
    Sse sse = new Sse(out);
    long last = after;
    try (Logs.Follower follower = deploys.logs().follow(id)) {
      while (true) {
        // Looked at before the lines are read, so that none after the last look is missed.
        Optional<Deploy> now = deploys.book().find(id);
        boolean ended = now.isEmpty() || now.get().status().isEnd();
        last = copy(last, sse);
        if (full && ended && now.isPresent()) {
          sse.named("verdict", Json.text(DeployJson.deploy(now.get())));
        }
        if (full) {
          sse.flush("still " + now.map(d -> d.status().text()).orElse("there"));
        } else {
          sse.flush();
        }
        if (ended || deploys.isStopping() || System.nanoTime() - end > 0) {
          return;
        }
        follower.await(full ? sse.untilHeartbeat() : LONGEST_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private long copy(long after, Sse sse) throws IOException {
    long last = after;
    List<DeployLine> page;
    do {
      page = deploys.logs().lines(id, last, PAGE);
      for (DeployLine line : page) {
        if (full) {
          sse.event(line.number(), line.text());
        } else {
          sse.data(line.text());
        }
        last = line.number();
      }
    } while (page.size() == PAGE);
    return last;
  }
}
