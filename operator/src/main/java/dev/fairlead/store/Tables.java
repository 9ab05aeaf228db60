package dev.fairlead.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every statement on the tables of {@link Schema}. Instants are ISO-8601 text: exact, and readable
 * with any SQLite tool. Ids and texts come in as {@link InMemoryStore} made them.
 */
record Tables(Sql sql, StoreLimits limits, Seal seal) {
  private static final String UPSERT_MEMORY =
      "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?)";
  private static final String UPSERT_QUARANTINE =
      "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_JOB =
      "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_EVENT =
      "INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** With the images of the revision that it brought. */
  private static final String JOB =
      "SELECT id, release, revision, summary, started, ended, outcome, reason,"
          + " coalesce((SELECT max(images) FROM revision WHERE revision.job = job.id), ''),"
          + " commit_author, commit_at, commit_subject FROM job";

  private static final List<String> OF_A_RELEASE =
      List.of("memory", "quarantine", "completion", "mark", "revision", "job", "event");

  /** The total of events is looked at once per so many. */
  private static final int TRIM_EVERY = 1_000;

  void remember(Memory m) throws SQLException {
    sql.update(
        UPSERT_MEMORY,
        m.release(),
        m.generation(),
        m.fingerprint(),
        m.lastAppliedRevision(),
        m.lastGoodRevision());
  }

  void forget(String release) throws SQLException {
    sql.transaction(() -> {
      for (String table : OF_A_RELEASE) {
        sql.update("DELETE FROM " + table + " WHERE release = ?", release);
      }
      deploys().forget(release);
    });
  }

  void begin(Job job) throws SQLException {
    insert(job);
    prune(job.release(), limits.jobsPerRelease());
  }

  private void insert(Job job) throws SQLException {
    JobCommit commit = job.commit();
    sql.update(
        INSERT_JOB,
        job.id(),
        job.release(),
        job.revision(),
        job.summary(),
        job.started().toString(),
        job.ended() == null ? null : job.ended().toString(),
        job.outcome().name(),
        job.reason(),
        commit == null ? "" : commit.author(),
        commit == null ? "" : commit.at().toString(),
        commit == null ? "" : commit.subject());
  }

  void end(long job, Job.Outcome outcome, String reason, Instant at) throws SQLException {
    sql.update(
        "UPDATE job SET ended = ?, outcome = ?, reason = ? WHERE id = ? AND ended IS NULL",
        at.toString(),
        outcome.name(),
        reason,
        job);
  }

  /** Ends what an earlier process left under way. */
  void interrupt(String reason, Instant at) throws SQLException {
    sql.update(
        "UPDATE job SET ended = ?, outcome = ?, reason = ? WHERE ended IS NULL",
        at.toString(),
        Job.Outcome.INTERRUPTED.name(),
        reason);
  }

  List<Job> jobs(String release, int limit) throws SQLException {
    return release.isEmpty()
        ? sql.list(Tables::job, JOB + " ORDER BY id DESC LIMIT ?", limit)
        : sql.list(
            Tables::job, JOB + " WHERE release = ? ORDER BY id DESC LIMIT ?", release, limit);
  }

  Optional<Job> job(long id) throws SQLException {
    return sql.list(Tables::job, JOB + " WHERE id = ?", id).stream().findFirst();
  }

  void prune(String release, int keep) throws SQLException {
    long oldest =
        sql.number(
            "SELECT id FROM job WHERE release = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
            release,
            keep);
    if (oldest == 0) {
      return;
    }
    sql.transaction(() -> {
      sql.update("DELETE FROM job WHERE release = ? AND id <= ?", release, oldest);
      sql.update("DELETE FROM event WHERE release = ? AND job > 0 AND job <= ?", release, oldest);
    });
  }

  void event(Event e) throws SQLException {
    sql.update(
        INSERT_EVENT,
        e.id(),
        e.release(),
        e.job(),
        e.at().toString(),
        e.kind(),
        e.service(),
        e.container(),
        e.step(),
        e.outcome(),
        e.message());
    sql.update(
        """
        DELETE FROM event WHERE job = ?1 AND release = ?2 AND id <=
          (SELECT id FROM event WHERE job = ?1 AND release = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)\
        """,
        e.job(),
        e.release(),
        limits.eventsOf(e.job()));
    if (e.id() % TRIM_EVERY == 0) {
      trim();
    }
  }

  void trim() throws SQLException {
    sql.update(
        "DELETE FROM event WHERE id <= (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?)",
        limits.events());
  }

  List<Event> events(String release, long job, long after, int limit) throws SQLException {
    String where =
        (release.isEmpty() ? "?1 = ''" : "release = ?1")
            + (job == 0 ? " AND ?2 = 0" : " AND job = ?2");
    return sql.list(
        Tables::event,
        "SELECT * FROM event WHERE " + where + " AND id > ?3 ORDER BY id LIMIT ?4",
        release,
        job,
        after,
        limit);
  }

  void quarantine(Quarantine q) throws SQLException {
    sql.update(
        UPSERT_QUARANTINE,
        q.release(),
        q.service(),
        q.specHash(),
        q.imageId(),
        q.attempts(),
        q.until().toString(),
        q.reason());
  }

  void complete(Completion completion) throws SQLException {
    sql.update(
        "INSERT OR IGNORE INTO completion (release, target) VALUES (?, ?)",
        completion.release(),
        completion.target());
    sql.update(
        "DELETE FROM completion WHERE id <= (SELECT id FROM completion ORDER BY id DESC LIMIT 1 OFFSET ?)",
        limits.completions());
  }

  void release(String release, String service) throws SQLException {
    sql.update(
        "DELETE FROM quarantine WHERE release = ?1 AND (?2 = '' OR service = ?2)",
        release,
        service);
  }

  DeployTable deploys() {
    return new DeployTable(sql);
  }

  private RevisionTable revisionTable() {
    return new RevisionTable(sql, seal);
  }

  void mark(Mark mark, List<Mark> pushedOut) throws SQLException {
    revisionTable().mark(mark, pushedOut);
  }

  void unmark(String release, Mark.Kind kind) throws SQLException {
    revisionTable().unmark(release, kind);
  }

  void unmark(String release, Mark.Kind kind, String key) throws SQLException {
    revisionTable().unmark(release, kind, key);
  }

  void complete(Revision revision, int keep) throws SQLException {
    revisionTable().complete(revision, Math.clamp(keep, 1, limits.revisionsPerRelease()));
  }

  List<Revision> revisions(String release) throws SQLException {
    return revisionTable().list(release);
  }

  Optional<Revision> revision(long id) throws SQLException {
    return revisionTable().one(id);
  }

  Essentials essentials() throws SQLException {
    return new Essentials(
        sql.list(Tables::memory, "SELECT * FROM memory"),
        sql.list(Tables::quarantined, "SELECT * FROM quarantine"),
        sql.list(
            row -> new Completion(row.getString(1), row.getString(2)),
            "SELECT release, target FROM completion ORDER BY id"),
        sql.list(Tables::job, JOB + " WHERE ended IS NULL ORDER BY id"),
        sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'job'"),
        sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'event'"),
        revisionTable().marks(),
        List.of(), // they stay where they are: most are never asked for
        sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'revision'"),
        deploys().unended(),
        deploys().lastLines());
  }

  /** Begins a new file with what must outlive the old one; ids go on. */
  void begin(Essentials essentials) throws SQLException {
    sql.transaction(() -> {
      for (Memory memory : essentials.memories()) {
        remember(memory);
      }
      for (Quarantine entry : essentials.quarantined()) {
        quarantine(entry);
      }
      for (Completion completion : essentials.completed()) {
        complete(completion);
      }
      for (Job job : essentials.running()) {
        insert(job);
      }
      for (Mark mark : essentials.marks()) {
        mark(mark, List.of());
      }
      for (Revision revision : essentials.revisions()) {
        complete(revision, limits.revisionsPerRelease());
      }
      for (Deploy deploy : essentials.deploys()) {
        deploys().put(deploy);
      }
      sql.update("DELETE FROM sqlite_sequence WHERE name IN ('job', 'event', 'revision')");
      sql.update(
          "INSERT INTO sqlite_sequence (name, seq) VALUES ('job', ?), ('event', ?), ('revision', ?)",
          essentials.lastJob(),
          essentials.lastEvent(),
          essentials.lastRevision());
    });
  }

  private static Memory memory(ResultSet row) throws SQLException {
    return new Memory(
        row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5));
  }

  private static Job job(ResultSet row) throws SQLException {
    @Nullable String ended = row.getString(6);
    return new Job(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Instant.parse(row.getString(5)),
        ended == null ? null : Instant.parse(ended),
        Job.Outcome.valueOf(row.getString(7)),
        row.getString(8),
        RevisionTable.images(row.getString(9)),
        commit(row));
  }

  private static @Nullable JobCommit commit(ResultSet row) throws SQLException {
    String at = row.getString(11);
    return at.isEmpty()
        ? null
        : new JobCommit(row.getString(10), Instant.parse(at), row.getString(12));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong(1),
        row.getString(2),
        row.getLong(3),
        Instant.parse(row.getString(4)),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10));
  }

  private static Quarantine quarantined(ResultSet row) throws SQLException {
    return new Quarantine(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getInt(5),
        Instant.parse(row.getString(6)),
        row.getString(7));
  }
}
