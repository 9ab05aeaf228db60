package dev.fairlead.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/**
 * The way to the file and what happens when it is barred. Writes that fail wait in a bounded
 * backlog, in order, and are written when the file can be opened again; each is idempotent, so a
 * write whose outcome is unknown is simply done again. Not safe for threads: {@link SqliteStore}
 * guards it.
 */
final class Disk {
  private static final Logger log = LoggerFactory.getLogger("store");

  /** A file that failed is left alone for so long. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  /** So many writes wait for the file; the oldest are lost first. */
  static final int MAX_BACKLOG = 5_000;

  static final String INTERRUPTED = "the operator stopped while it was under way";

  /** One write. */
  interface Write {
    void to(Tables tables) throws SQLException;
  }

  /** One question. */
  interface Query<T> {
    T of(Tables tables) throws SQLException;
  }

  private final Path path;
  private final InstantSource clock;
  private final StoreLimits limits;
  private final InMemoryStore recent;
  private final Deque<Write> backlog = new ArrayDeque<>();
  private final Set<String> said = new HashSet<>();
  private @Nullable DatabaseFile file;
  private boolean loaded;
  private boolean closed;
  private Instant retryAt = Instant.MIN;

  Disk(Path path, InstantSource clock, StoreLimits limits, InMemoryStore recent) {
    this.path = path;
    this.clock = clock;
    this.limits = limits;
    this.recent = recent;
  }

  /** Opens the file without touching the state; may be called without the guard. */
  DatabaseFile open() throws SQLException {
    return DatabaseFile.open(path, Schema.CURRENT, limits);
  }

  /**
   * Takes an opened file into use: what it holds besides history is read, what waited is written.
   */
  void use(DatabaseFile opened) {
    file = opened;
    try {
      if (!loaded) {
        load(opened);
      } else if (opened.fresh()) {
        opened.tables().begin(recent.essentials());
      }
      drain(opened);
      if (!said.isEmpty()) {
        log.info("history is written to {} again", path);
        said.clear();
      }
    } catch (SQLException | DateTimeException | IllegalArgumentException e) {
      failed("open", e);
    }
  }

  private void load(DatabaseFile opened) throws SQLException {
    recent.load(opened.tables().essentials());
    loaded = true;
    Instant now = clock.instant();
    // Before all writes of this process, whose own jobs are under way.
    backlog.addFirst(Tables::trim);
    backlog.addFirst(tables -> tables.interrupt(INTERRUPTED, now));
  }

  /** Oldest first; a write leaves the backlog only after it succeeded or can never succeed. */
  private void drain(DatabaseFile opened) throws SQLException {
    for (Write next = backlog.peek(); next != null; next = backlog.peek()) {
      attempt(next, opened);
      backlog.remove();
    }
  }

  void write(Write write) {
    DatabaseFile current = usable();
    if (current == null) {
      postpone(write);
      return;
    }
    try {
      attempt(write, current);
    } catch (SQLException e) {
      failed("write", e);
      postpone(write);
    }
  }

  /** The answer of the file, or empty when the heap must answer. */
  <T> Optional<T> read(Query<T> query) {
    DatabaseFile current = usable();
    if (current == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(query.of(current.tables()));
    } catch (SQLException | DateTimeException | IllegalArgumentException e) {
      failed("read", e);
      return Optional.empty();
    }
  }

  /** Says why the file is not used, once per kind, and leaves it alone for a while. */
  void failed(String doing, Exception e) {
    if (file != null) {
      file.close();
      file = null;
    }
    retryAt = clock.instant().plus(RETRY_AFTER);
    if (said.add(kind(doing, e))) {
      log.warn(
          "history cannot be kept in {} ({} failed: {}): kept in memory until it can",
          path,
          doing,
          e.getMessage());
    }
  }

  void close() {
    usable(); // what waits is written if it can be
    closed = true;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private @Nullable DatabaseFile usable() {
    if (closed) {
      return null;
    }
    if (file != null && file.replaced()) {
      // Deleted or exchanged while in use: history is what the user let go of, the rest is ours.
      log.warn("{} was removed: beginning a new history", path);
      file.close();
      file = null;
      recent.dropHistory();
      retryAt = Instant.MIN;
    }
    if (file == null && !clock.instant().isBefore(retryAt)) {
      try {
        use(open());
      } catch (SQLException e) {
        failed("open", e);
      }
    }
    return file;
  }

  private void postpone(Write write) {
    if (backlog.size() == MAX_BACKLOG) {
      backlog.remove();
    }
    backlog.add(write);
  }

  private void attempt(Write write, DatabaseFile current) throws SQLException {
    try {
      write.to(current.tables());
    } catch (SQLiteException e) {
      if (!hopeless(e)) {
        throw e;
      }
      if (said.add(kind("write", e))) {
        log.warn("a line of history is lost: {}", e.getMessage());
      }
    }
  }

  /** Errors of the statement, not of the disk: trying again would fail again, and bar the rest. */
  private static boolean hopeless(SQLiteException e) {
    return switch (e.getResultCode().code & 0xff) {
      case 1, 18, 19, 20, 25 -> true; // ERROR, TOOBIG, CONSTRAINT, MISMATCH, RANGE
      default -> false;
    };
  }

  private static String kind(String doing, Exception e) {
    return e instanceof SQLiteException sqlite
        ? doing + " " + sqlite.getResultCode()
        : doing + " " + e.getClass().getSimpleName();
  }
}
