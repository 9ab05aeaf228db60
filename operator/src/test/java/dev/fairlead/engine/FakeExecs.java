package dev.fairlead.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The programs that every container of the {@link FakeEngine} has: {@code true}, {@code false},
 * {@code echo}, and {@code sleep}, which never ends in time.
 */
final class FakeExecs {
  private final Set<String> running = new HashSet<>();
  private int ids;
  private String failure = "";

  Exec run(List<String> command) {
    String id = "exec" + ++ids;
    return switch (command.getFirst()) {
      case "/bin/true" -> new Exec(id, 0, "");
      case "/bin/false" -> new Exec(id, 1, "");
      case "/bin/echo" -> new Exec(id, 0, String.join(" ", command.subList(1, command.size())));
      case "/bin/sleep" -> {
        running.add(id);
        yield new Exec(id, null, "");
      }
      default ->
          new Exec(
              id,
              126,
              failure.isEmpty()
                  ? "exec: " + command.getFirst() + ": no such file or directory"
                  : failure);
    };
  }

  void fails(String words) {
    failure = words;
  }

  void end() {
    running.clear();
  }

  boolean runs(String id) {
    return running.contains(id);
  }
}
