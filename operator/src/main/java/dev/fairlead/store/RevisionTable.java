package dev.fairlead.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every statement on recorded revisions and on the marks that hold a release at one. */
record RevisionTable(Sql sql, Seal seal) {

  void mark(Mark mark, List<Mark> pushedOut) throws SQLException {
    sql.update(
        "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?, ?)",
        mark.release(),
        mark.kind().name(),
        mark.key(),
        mark.value(),
        mark.at().toString(),
        mark.by(),
        mark.reason());
    for (Mark old : pushedOut) {
      unmark(old.release(), old.kind(), old.key());
    }
  }

  void unmark(String release, Mark.Kind kind) throws SQLException {
    sql.update("DELETE FROM mark WHERE release = ? AND kind = ?", release, kind.name());
  }

  void unmark(String release, Mark.Kind kind, String key) throws SQLException {
    sql.update(
        "DELETE FROM mark WHERE release = ? AND kind = ? AND key = ?", release, kind.name(), key);
  }

  List<Mark> marks() throws SQLException {
    return marks(sql);
  }

  static List<Mark> marks(Sql sql) throws SQLException {
    // A kind of a newer version says nothing to this one, and stays.
    List<String> known = Arrays.stream(Mark.Kind.values()).map(Enum::name).toList();
    return sql.list(
        RevisionTable::mark,
        "SELECT * FROM mark WHERE kind IN ('" + String.join("', '", known) + "')");
  }

  void complete(Revision revision, int keep) throws SQLException {
    sql.update(
        "INSERT OR REPLACE INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        revision.id(),
        revision.release(),
        revision.revision(),
        revision.fingerprint(),
        revision.at().toString(),
        revision.job(),
        images(revision),
        seal.sealed(revision.body().text()));
    sql.update(
        """
        DELETE FROM revision WHERE release = ?1
          AND id <= (SELECT id FROM revision WHERE release = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
          AND CAST(id AS TEXT) NOT IN
            (SELECT value FROM mark WHERE release = ?1 AND kind = 'ROLLBACK')\
        """,
        revision.release(),
        keep);
  }

  List<Revision> list(String release) throws SQLException {
    return sql.list(
        row -> revision(row, Body.NONE),
        "SELECT id, release, revision, fingerprint, at, job, images FROM revision"
            + " WHERE release = ? ORDER BY id DESC",
        release);
  }

  Optional<Revision> one(long id) throws SQLException {
    return sql
        .list(
            row -> revision(row, Body.of(seal.opened(row.getString(8)))),
            "SELECT * FROM revision WHERE id = ?",
            id)
        .stream()
        .findFirst();
  }

  /** A line per service; neither its name nor an id has a blank. */
  private static String images(Revision revision) {
    return revision.images().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  static SortedMap<String, String> images(String lines) {
    SortedMap<String, String> images = new TreeMap<>();
    lines
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2)
        .forEach(words -> images.put(words[0], words[1]));
    return images;
  }

  private static Revision revision(ResultSet row, Body body) throws SQLException {
    return new Revision(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Instant.parse(row.getString(5)),
        row.getLong(6),
        images(row.getString(7)),
        body);
  }

  private static Mark mark(ResultSet row) throws SQLException {
    return new Mark(
        row.getString(1),
        Mark.Kind.valueOf(row.getString(2)),
        row.getString(3),
        row.getString(4),
        Instant.parse(row.getString(5)),
        row.getString(6),
        row.getString(7));
  }
}
