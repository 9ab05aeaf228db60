package dev.fairlead.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few lines of JDBC that every statement needs. */
record Sql(Connection connection) {

  /** Reads one row. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** Statements that belong together. */
  interface Block {
    void run() throws SQLException;
  }

  void run(String statement) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(statement);
    }
  }

  void update(String statement, @Nullable Object... values) throws SQLException {
    try (PreparedStatement s = prepared(statement, values)) {
      s.executeUpdate();
    }
  }

  <T> List<T> list(Row<T> row, String query, @Nullable Object... values) throws SQLException {
    try (PreparedStatement s = prepared(query, values);
        ResultSet rows = s.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.of(rows));
      }
      return found;
    }
  }

  /** The first column of the first row; 0 when there is none. */
  long number(String query, @Nullable Object... values) throws SQLException {
    List<Long> found = list(row -> row.getLong(1), query, values);
    return found.isEmpty() ? 0 : found.getFirst();
  }

  /** All of it or nothing. */
  void transaction(Block block) throws SQLException {
    run("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      block.run();
      run("COMMIT");
      done = true;
    } finally {
      if (!done) {
        rollback();
      }
    }
  }

  private void rollback() {
    try {
      run("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself after errors such as a full disk; the first error counts.
      return;
    }
  }

  private PreparedStatement prepared(String statement, @Nullable Object... values)
      throws SQLException {
    PreparedStatement s = connection.prepareStatement(statement);
    try {
      for (int i = 0; i < values.length; i++) {
        s.setObject(i + 1, values[i]);
      }
      return s;
    } catch (SQLException e) {
      s.close();
      throw e;
    }
  }
}
