package dev.fairlead.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every statement on deploys and their logs. */
record DeployTable(Sql sql) {
  private static final String COLUMNS =
      "id, app, services, image, previous, status, error, cause, created, updated, by, delivery,"
          + " written";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM deploy";

  /** That have ended, of one app. */
  static final int KEEP = 200;

  static final int LINES = 2_000;

  void put(Deploy d) throws SQLException {
    sql.update(
        "INSERT INTO deploy ("
            + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            + " previous = excluded.previous, status = excluded.status, error = excluded.error,"
            + " cause = excluded.cause, updated = excluded.updated, written = excluded.written",
        d.id(),
        d.app(),
        String.join(" ", d.services()),
        d.image(),
        d.previous(),
        d.status().name(),
        d.error(),
        d.cause().name(),
        d.created().toString(),
        d.updated().toString(),
        d.by(),
        d.delivery(),
        d.written());
    if (d.status().isEnd()) {
      prune(d);
    }
  }

  private void prune(Deploy newest) throws SQLException {
    String ended = "app = ?1 AND status IN ('SUCCESS', 'FAILED')";
    sql.update(
        "DELETE FROM deploy WHERE "
            + ended
            + " AND (seq <= (SELECT seq FROM deploy WHERE "
            + ended
            + " ORDER BY seq DESC LIMIT 1 OFFSET ?2) OR updated < ?3)",
        newest.app(),
        KEEP,
        newest.updated().minus(InMemoryDeploys.MAX_AGE).toString());
    sql.update("DELETE FROM deploy_line WHERE deploy NOT IN (SELECT id FROM deploy)");
  }

  Optional<Deploy> find(String id) throws SQLException {
    return sql.list(DeployTable::deploy, SELECT + " WHERE id = ?", id).stream().findFirst();
  }

  Optional<Deploy> delivered(String delivery) throws SQLException {
    return sql.list(DeployTable::deploy, SELECT + " WHERE delivery = ?", delivery).stream()
        .findFirst();
  }

  List<Deploy> list(DeployBook.Wanted wanted) throws SQLException {
    Deploy.Status status = wanted.status();
    return sql.list(
        DeployTable::deploy,
        SELECT
            + " WHERE (?1 = '' OR app = ?1) AND (?2 = '' OR status = ?2)"
            + " AND (?3 = '' OR seq < (SELECT seq FROM deploy WHERE id = ?3))"
            + " ORDER BY seq DESC LIMIT ?4",
        wanted.app(),
        status == null ? "" : status.name(),
        wanted.before(),
        wanted.limit());
  }

  List<Deploy> unended() throws SQLException {
    return sql.list(
        DeployTable::deploy, SELECT + " WHERE status IN ('QUEUED', 'RUNNING') ORDER BY seq");
  }

  void line(String deploy, DeployLine line) throws SQLException {
    sql.update(
        "INSERT OR REPLACE INTO deploy_line VALUES (?, ?, ?)", deploy, line.number(), line.text());
    sql.update(
        "DELETE FROM deploy_line WHERE deploy = ? AND number <= ?", deploy, line.number() - LINES);
  }

  List<DeployLine> lines(String deploy, long after, int limit) throws SQLException {
    return sql.list(
        row -> new DeployLine(row.getLong(1), row.getString(2)),
        "SELECT number, text FROM deploy_line WHERE deploy = ? AND number > ? ORDER BY number"
            + " LIMIT ?",
        deploy,
        after,
        limit);
  }

  /** The number of the last line of each that has not ended. */
  Map<String, Long> lastLines() throws SQLException {
    Map<String, Long> last = new HashMap<>();
    List<Map.Entry<String, Long>> rows =
        new ArrayList<>(
            sql.list(
                row -> Map.entry(row.getString(1), row.getLong(2)),
                "SELECT deploy, max(number) FROM deploy_line WHERE deploy IN"
                    + " (SELECT id FROM deploy WHERE status IN ('QUEUED', 'RUNNING'))"
                    + " GROUP BY deploy"));
    rows.forEach(row -> last.put(row.getKey(), row.getValue()));
    return last;
  }

  /** What ended of an app. */
  void forget(String app) throws SQLException {
    sql.update("DELETE FROM deploy WHERE app = ? AND status IN ('SUCCESS', 'FAILED')", app);
    sql.update("DELETE FROM deploy_line WHERE deploy NOT IN (SELECT id FROM deploy)");
  }

  private static Deploy deploy(ResultSet row) throws SQLException {
    String services = row.getString(3);
    return new Deploy(
        row.getString(1),
        row.getString(2),
        services.isEmpty() ? List.of() : List.of(services.split(" ", -1)),
        row.getString(4),
        row.getString(5),
        Deploy.Status.valueOf(row.getString(6)),
        row.getString(7),
        Deploy.Cause.valueOf(row.getString(8)),
        Instant.parse(row.getString(9)),
        Instant.parse(row.getString(10)),
        row.getString(11),
        row.getString(12),
        row.getInt(13));
  }
}
