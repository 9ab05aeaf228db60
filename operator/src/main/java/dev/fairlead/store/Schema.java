package dev.fairlead.store;

import java.sql.SQLException;
import java.util.List;

/**
 * The tables, as a list of migrations: {@code PRAGMA user_version} counts those that were applied.
 * A migration is never changed after a release, only followed by another.
 *
 * @param migrations each a list of statements, applied together or not at all
 */
record Schema(List<List<String>> migrations) {

  /** "Fair" in ASCII: says that a database is one of ours. */
  static final int APPLICATION_ID = 0x46616972;

  private static final List<String> HISTORY =
      List.of(
          """
          CREATE TABLE memory (
            release TEXT PRIMARY KEY,
            generation INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            last_applied TEXT NOT NULL,
            last_good TEXT NOT NULL
          ) STRICT, WITHOUT ROWID\
          """,
          """
          CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            revision TEXT NOT NULL,
            summary TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            outcome TEXT NOT NULL,
            reason TEXT NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX job_of_release ON job (release, id)",
          """
          CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            job INTEGER NOT NULL,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            service TEXT NOT NULL,
            container TEXT NOT NULL,
            step TEXT NOT NULL,
            outcome TEXT NOT NULL,
            message TEXT NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX event_of_job ON event (job, release, id)",
          "CREATE INDEX event_of_release ON event (release, id)",
          """
          CREATE TABLE quarantine (
            release TEXT NOT NULL,
            service TEXT NOT NULL,
            spec_hash TEXT NOT NULL,
            image_id TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            until TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (release, service, spec_hash, image_id)
          ) STRICT, WITHOUT ROWID\
          """);

  private static final List<String> COMPLETIONS =
      List.of(
          """
          CREATE TABLE completion (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            target TEXT NOT NULL,
            UNIQUE (release, target)
          ) STRICT\
          """);

  private static final List<String> REVISIONS =
      List.of(
          """
          CREATE TABLE mark (
            release TEXT NOT NULL,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (release, kind, key)
          ) STRICT, WITHOUT ROWID\
          """,
          """
          CREATE TABLE revision (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            revision TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            at TEXT NOT NULL,
            job INTEGER NOT NULL,
            images TEXT NOT NULL,
            body TEXT NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX revision_of_release ON revision (release, id)",
          // What a spec tolerates stood among the completed targets, behind a mark.
          """
          INSERT OR IGNORE INTO mark
            SELECT release, 'TOLERATED', substr(target, 12), '', '1970-01-01T00:00:00Z', '', ''
            FROM completion WHERE target LIKE '~tolerated %'\
          """,
          "DELETE FROM completion WHERE target LIKE '~tolerated %'");

  private static final List<String> COMMITS =
      List.of(
          "ALTER TABLE job ADD COLUMN commit_author TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE job ADD COLUMN commit_at TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE job ADD COLUMN commit_subject TEXT NOT NULL DEFAULT ''");

  private static final List<String> DEPLOYS =
      List.of(
          """
          CREATE TABLE deploy (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            app TEXT NOT NULL,
            services TEXT NOT NULL,
            image TEXT NOT NULL,
            previous TEXT NOT NULL,
            status TEXT NOT NULL,
            error TEXT,
            cause TEXT NOT NULL,
            created TEXT NOT NULL,
            updated TEXT NOT NULL,
            by TEXT NOT NULL,
            delivery TEXT NOT NULL,
            written INTEGER NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX deploy_of_app ON deploy (app, seq)",
          "CREATE INDEX deploy_delivered ON deploy (delivery) WHERE delivery <> ''",
          """
          CREATE TABLE deploy_line (
            deploy TEXT NOT NULL,
            number INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (deploy, number)
          ) STRICT, WITHOUT ROWID\
          """);

  static final Schema CURRENT =
      new Schema(List.of(HISTORY, COMPLETIONS, REVISIONS, COMMITS, DEPLOYS));

  Schema {
    migrations = migrations.stream().map(List::copyOf).toList();
  }

  /**
   * Brings a database up to date.
   *
   * @throws BrokenDatabase when it is another program's, a newer Fairlead's, or torn
   */
  void apply(Sql sql) throws SQLException, BrokenDatabase {
    long application = sql.number("PRAGMA application_id");
    long version = sql.number("PRAGMA user_version");
    if (application != APPLICATION_ID && !untouched(sql, application, version)) {
      throw new BrokenDatabase("it belongs to another program");
    }
    if (version > migrations.size()) {
      throw new BrokenDatabase(
          "a newer Fairlead wrote it (schema %d, this one knows %d)"
              .formatted(version, migrations.size()));
    }
    List<String> check = sql.list(row -> row.getString(1), "PRAGMA quick_check(1)");
    if (!check.equals(List.of("ok"))) {
      throw new BrokenDatabase("it is torn: " + String.join(" ", check));
    }
    for (int next = (int) version; next < migrations.size(); next++) {
      migrate(sql, next);
    }
  }

  private void migrate(Sql sql, int index) throws SQLException {
    sql.transaction(() -> {
      for (String statement : migrations.get(index)) {
        sql.run(statement);
      }
      sql.run("PRAGMA application_id = " + APPLICATION_ID);
      sql.run("PRAGMA user_version = " + (index + 1));
    });
  }

  private static boolean untouched(Sql sql, long application, long version) throws SQLException {
    return application == 0
        && version == 0
        && sql.number("SELECT count(*) FROM sqlite_master") == 0;
  }
}
