package dev.fairlead.deploy;

import dev.fairlead.store.DeployBook;
import dev.fairlead.store.DeployLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The logs of deploys, for those who follow them: a reader sleeps until something of the deploy
 * that it follows was written, so that a thousand of them cost nothing while nothing happens.
 */
public final class Logs {
  private static final int LINE = 2_000;

  /** What is written within this time is read together. */
  private static final Duration TOGETHER = Duration.ofMillis(50);

  private final DeployBook book;
  private final Map<String, Set<Follower>> followers = new ConcurrentHashMap<>();

  Logs(DeployBook book) {
    this.book = book;
  }

  /** Adds the lines of a text; what a terminal would obey is left out. */
  void add(String deploy, String text) {
    text.lines()
        .map(line -> line.replaceAll("\\p{Cntrl}", " ").stripTrailing())
        .filter(line -> !line.isBlank())
        .map(line -> line.length() > LINE ? line.substring(0, LINE) + "…" : line)
        .forEach(line -> book.line(deploy, line));
    wake(deploy);
  }

  /** Something changed that those may wait for who follow this deploy. */
  void wake(String deploy) {
    followers.getOrDefault(deploy, Set.of()).forEach(follower -> follower.news.release());
  }

  /** The same of all deploys. */
  void wakeAll() {
    followers.keySet().forEach(this::wake);
  }

  public List<DeployLine> lines(String deploy, long after, int limit) {
    return book.lines(deploy, after, limit);
  }

  /** Somebody who follows a deploy, to be closed when that is over. */
  public Follower follow(String deploy) {
    Follower follower = new Follower(deploy);
    followers.compute(
        deploy,
        (_, known) -> {
          Set<Follower> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(follower);
          return all;
        });
    return follower;
  }

  /** One who follows; what is written between two waits is not missed. */
  public final class Follower implements AutoCloseable {
    private final String deploy;
    private final Semaphore news = new Semaphore(0);

    private Follower(String deploy) {
      this.deploy = deploy;
    }

    /** Waits until something was written since the last wait, or until the time is over. */
    public void await(Duration atMost) throws InterruptedException {
      if (news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        TimeUnit.NANOSECONDS.sleep(TOGETHER.toNanos());
        news.drainPermits();
      }
    }

    @Override
    public void close() {
      followers.computeIfPresent(
          deploy,
          (_, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
