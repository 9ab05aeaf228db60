package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  private static final List<String> FIRST = List.of("CREATE TABLE t (a TEXT)");
  private static final List<String> SECOND =
      List.of("ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'new'");

  @TempDir Path folder;

  private DatabaseFile open(Schema schema) throws SQLException {
    return DatabaseFile.open(folder.resolve("x.db"), schema, StoreLimits.ON_DISK);
  }

  @Test
  void bringsAnEmptyFileToTheNewestVersion() throws SQLException {
    DatabaseFile file = open(Schema.CURRENT);
    Sql sql = file.tables().sql();

    assertThat(file.fresh()).isTrue();
    assertThat(sql.number("PRAGMA user_version")).isEqualTo(Schema.CURRENT.migrations().size());
    assertThat(sql.number("PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
    assertThat(sql.list(row -> row.getString(1), "PRAGMA journal_mode")).containsExactly("wal");
    file.close();
  }

  @Test
  void bringsAnOlderFileForwardAndKeepsItsRows() throws SQLException {
    DatabaseFile old = open(new Schema(List.of(FIRST)));
    old.tables().sql().update("INSERT INTO t VALUES (?)", "kept");
    old.close();

    DatabaseFile now = open(new Schema(List.of(FIRST, SECOND)));

    assertThat(now.fresh()).isFalse();
    assertThat(
            now.tables()
                .sql()
                .list(row -> row.getString(1) + " " + row.getString(2), "SELECT * FROM t"))
        .containsExactly("kept new");
    assertThat(now.tables().sql().number("PRAGMA user_version")).isEqualTo(2);
    now.close();
  }

  @Test
  void appliesAMigrationAsAWholeOrNotAtAll() throws SQLException {
    open(new Schema(List.of(FIRST))).close();
    Schema failing = new Schema(List.of(FIRST, List.of(SECOND.getFirst(), "NO SUCH STATEMENT")));

    assertThatThrownBy(() -> open(failing)).isInstanceOf(SQLException.class);

    DatabaseFile file = open(new Schema(List.of(FIRST)));
    assertThat(file.tables().sql().number("PRAGMA user_version")).isEqualTo(1);
    assertThat(file.tables().sql().number("SELECT count(*) FROM pragma_table_info('t')"))
        .isEqualTo(1);
    file.close();
  }

  @Test
  void movesWhatStoodAmongTheCompletedTargetsToTheMarks() throws SQLException {
    DatabaseFile old = open(new Schema(Schema.CURRENT.migrations().subList(0, 2)));
    old.tables().complete(new Completion("shop", "~tolerated 0f1e env.PATH with blank"));
    old.tables().complete(new Completion("shop", "job 0f1e sha256:1"));
    old.close();

    DatabaseFile now = open(Schema.CURRENT);

    Essentials kept = now.tables().essentials();
    assertThat(kept.completed()).containsExactly(new Completion("shop", "job 0f1e sha256:1"));
    assertThat(kept.marks())
        .singleElement()
        .satisfies(mark -> {
          assertThat(mark.kind()).isEqualTo(Mark.Kind.TOLERATED);
          assertThat(mark.key()).isEqualTo("0f1e env.PATH with blank");
        });
    now.close();
  }
}
