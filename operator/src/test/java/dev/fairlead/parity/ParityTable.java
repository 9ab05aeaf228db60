package dev.fairlead.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** {@code scripts/parity}: a table of what {@link Parity} finds of any projects. */
public final class ParityTable {
  private ParityTable() {}

  /** Projects, or folders of projects; prints a table and ends with 1 when one differs. */
  public static void main(String[] arguments) throws Exception {
    List<Path> projects = new ArrayList<>();
    for (String argument : arguments) {
      Path path = Path.of(argument).toAbsolutePath().normalize();
      projects.addAll(isProject(path) ? List.of(path) : children(path));
    }
    int equal = 0;
    int settled = 0;
    int refused = 0;
    int failed = 0;
    System.out.printf(
        "| %-34s | %7s | %-6s | %-16s | %-14s |%n",
        "project", "objects", "equal", "compose leaves", "adopted");
    try (Parity parity =
        new Parity(
            Objects.requireNonNull(System.getenv("FAIRLEAD_COMPOSE")), Map.of("HOME", "/root"))) {
      for (Path project : projects) {
        Parity.Outcome outcome = parity.compare(project);
        refused += outcome.refused().isEmpty() ? 0 : 1;
        failed += outcome.failed().isEmpty() ? 0 : 1;
        equal += outcome.equal() && outcome.failed().isEmpty() ? 1 : 0;
        settled += outcome.equal() && outcome.failed().isEmpty() && outcome.settled() ? 1 : 0;
        print(outcome);
      }
    }
    int comparable = projects.size() - failed;
    System.out.printf(
        "%d projects: %d of %d equal, %d of %d left alone both ways, %d refused, %d that docker compose itself cannot create%n",
        projects.size(), equal, comparable, settled, comparable, refused, failed);
    System.exit(settled == comparable ? 0 : 1);
  }

  private static void print(Parity.Outcome outcome) {
    boolean compared = outcome.refused().isEmpty() && outcome.failed().isEmpty();
    System.out.printf(
        "| %-34s | %7d | %-6s | %-16s | %-14s |%n",
        outcome.project(),
        outcome.objects(),
        compared ? (outcome.equal() ? "yes" : "NO") : "-",
        compared ? (outcome.redone().isEmpty() ? "yes" : "NO") : "-",
        compared ? (outcome.replaced().isEmpty() ? "yes" : "NO") : "-");
    Stream.of(outcome.refused(), outcome.failed())
        .filter(text -> !text.isEmpty())
        .forEach(text -> System.out.println("    " + text.replace("\n", "\n    ")));
    Stream.of(outcome.differences(), outcome.redone(), outcome.replaced())
        .flatMap(List::stream)
        .forEach(line -> System.out.println("    " + line));
  }

  private static boolean isProject(Path path) {
    return Stream.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
        .anyMatch(name -> Files.exists(path.resolve(name)));
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).filter(ParityTable::isProject).sorted().toList();
    }
  }
}
