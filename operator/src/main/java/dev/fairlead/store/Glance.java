package dev.fairlead.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * A look at a store's file beside whoever writes it. Nothing is changed, and nothing is known where
 * it cannot be read now.
 */
public final class Glance {
  private Glance() {}

  /** What was decided or learnt of a release. */
  public static List<Mark> marks(Path file, String release) {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath())) {
      return RevisionTable.marks(new Sql(connection)).stream()
          .filter(mark -> mark.release().equals(release))
          .toList();
    } catch (SQLException | LinkageError e) {
      return List.of();
    }
  }
}
