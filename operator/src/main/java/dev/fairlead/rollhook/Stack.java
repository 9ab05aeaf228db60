package dev.fairlead.rollhook;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What {@code docker compose} takes for the name of a project in its folder. */
final class Stack {
  private Stack() {}

  /** Of a file that cannot be read it is the folder's: nothing is done with it until it can. */
  static String project(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    Path folder = directory == null ? file : directory;
    ComposeResult loaded =
        ComposeLoader.load(
            new ComposeRequest(
                List.of(file.toAbsolutePath()),
                null,
                file.toString(),
                folder,
                null,
                List.of(),
                new TreeMap<>(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>()),
            Files::readString);
    return switch (loaded) {
      case ComposeResult.Loaded found -> found.project().name();
      case ComposeResult.Refused _ -> named(folder);
    };
  }

  private static String named(Path folder) {
    Path name = folder.getFileName();
    String plain =
        (name == null ? "" : name.toString())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_-]", "")
            .replaceFirst("^[_-]+", "");
    return plain.isEmpty() ? "unnamed" : plain;
  }
}
