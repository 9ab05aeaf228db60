package dev.fairlead.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One open SQLite file. A file that can never be ours is moved aside, never deleted and never a
 * reason not to start (I20).
 *
 * @param identity device and inode when it was opened: tells whether the path still means this file
 * @param fresh whether it was created just now
 */
record DatabaseFile(Path path, @Nullable Object identity, Tables tables, boolean fresh) {
  private static final Logger log = LoggerFactory.getLogger("store");

  /** Another process may hold the file for as long. */
  private static final int BUSY_TIMEOUT_MILLIS = 2_000;

  /** So many broken files are kept beside each other; the last of them is then replaced. */
  static final int MAX_BROKEN_FILES = 9;

  private static final List<String> COMPANIONS = List.of("", "-wal", "-shm", "-journal");

  /**
   * Opens or creates the file.
   *
   * @throws SQLException when it cannot be read or written now, which may pass
   */
  static DatabaseFile open(Path path, Schema schema, StoreLimits limits) throws SQLException {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        OwnerOnly.folder(folder);
      }
      try {
        return attempt(path, schema, limits);
      } catch (BrokenDatabase e) {
        moveAside(path, e.getMessage());
      }
      return attempt(path, schema, limits);
    } catch (BrokenDatabase | IOException e) {
      throw new SQLException(e.toString(), e);
    }
  }

  private static DatabaseFile attempt(Path path, Schema schema, StoreLimits limits)
      throws SQLException, BrokenDatabase, IOException {
    boolean fresh = !Files.exists(path) || Files.size(path) == 0;
    OwnerOnly.file(path);
    Connection connection = connect(path);
    boolean usable = false;
    try {
      Sql sql = new Sql(connection);
      sql.run("PRAGMA synchronous = NORMAL");
      // Rows are few and small, and SQLite would keep 2 MB of pages for them.
      sql.run("PRAGMA cache_size = -256");
      schema.apply(sql);
      // Only now: it writes to the file's header, and another program's file is not ours to change.
      sql.run("PRAGMA journal_mode = WAL");
      usable = true;
      return new DatabaseFile(
          path,
          identity(path),
          new Tables(sql, limits, new Seal(path.resolveSibling(path.getFileName() + ".key"))),
          fresh);
    } catch (SQLiteException e) {
      if (torn(e)) {
        throw new BrokenDatabase("it is torn or no database: " + e.getResultCode());
      }
      throw e;
    } finally {
      if (!usable) {
        connection.close();
      }
    }
  }

  private static Connection connect(Path path) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    try {
      return config.createConnection("jdbc:sqlite:" + path.toAbsolutePath());
    } catch (LinkageError e) {
      // The driver unpacks its native library to org.sqlite.tmpdir, which may forbid execution.
      throw new SQLException("SQLite's native library cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Whether another file, or none, stands where this one was opened. */
  boolean replaced() {
    return !Objects.equals(identity, identity(path));
  }

  void close() {
    try {
      tables.sql().connection().close();
    } catch (SQLException e) {
      log.debug("closing {}: {}", path, e.getMessage());
    }
  }

  static boolean torn(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return false;
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    return code == SQLiteErrorCode.SQLITE_NOTADB || (code.code & 0xff) == 11; // SQLITE_CORRUPT_*
  }

  private static @Nullable Object identity(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // gone: differs from any open file's identity
    }
  }

  private static void moveAside(Path path, @Nullable String reason) throws IOException {
    int n = 1;
    while (n < MAX_BROKEN_FILES && Files.exists(broken(path, "", n))) {
      n++;
    }
    for (String companion : COMPANIONS) {
      Path from = path.resolveSibling(path.getFileName() + companion);
      if (Files.exists(from)) {
        Files.move(from, broken(path, companion, n), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    log.warn(
        "history in {} cannot be used ({}): moved aside to {}, beginning a new one",
        path,
        reason,
        broken(path, "", n).getFileName());
  }

  /** The companions keep their suffix, so that SQLite still finds a broken file's log. */
  private static Path broken(Path path, String companion, int n) {
    return path.resolveSibling(path.getFileName() + ".broken-" + n + companion);
  }
}
