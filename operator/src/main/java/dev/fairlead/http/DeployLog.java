package dev.fairlead.http;

import dev.fairlead.deploy.Deploys;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.DeployLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The log of a deploy as server-sent events, to its end. Plain, it is {@code data: LINE} and
 * nothing else, which clients of RollHook rely on; in full, lines have numbers to go on from,
 * silence is broken by comments, and the last event is the verdict.
 */
final class DeployLog {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration MAX_FOLLOWING = Duration.ofHours(3);
  private static final int PAGE = 500;

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
    long last = after;
    long spoken = System.nanoTime();
    try {
      while (true) {
        long seen = deploys.logs().writes();
        // Looked at before the lines are read, so that none after the last look is missed.
        Optional<Deploy> now = deploys.book().find(id);
        boolean ended = now.isEmpty() || now.get().status().isEnd();
        long reached = copy(last, out);
        if (reached != last) {
          spoken = System.nanoTime();
        } else if (full && System.nanoTime() - spoken >= HEARTBEAT.toNanos()) {
          write(out, ": still " + now.map(d -> d.status().text()).orElse("") + "\n\n");
          spoken = System.nanoTime();
        }
        last = reached;
        if (ended && full && now.isPresent()) {
          write(out, "event: verdict\ndata: " + Json.text(DeployJson.deploy(now.get())) + "\n\n");
        }
        out.flush();
        if (ended || deploys.isStopping() || System.nanoTime() > end) {
          return;
        }
        deploys.logs().await(seen, HEARTBEAT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private long copy(long after, OutputStream out) throws IOException {
    long last = after;
    List<DeployLine> page;
    do {
      page = deploys.logs().lines(id, last, PAGE);
      for (DeployLine line : page) {
        write(out, (full ? "id: " + line.number() + "\n" : "") + "data: " + line.text() + "\n\n");
        last = line.number();
      }
    } while (page.size() == PAGE);
    return last;
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
