package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The story of one seed, for people. */
final class Trace {
  private static final String[] WHO = {"host", "op1 ", "op2 "};
  private final List<String> lines = new ArrayList<>();
  private String lastState = "";

  void line(Timeline time, int owner, String what, @Nullable Machine machine) {
    if (machine != null) {
      StringBuilder state = new StringBuilder();
      for (Box box : machine.boxes) {
        if (box.project.equals(Version.RELEASE)) {
          state.append(' ').append(box);
        }
      }
      if (!state.toString().equals(lastState)) {
        lastState = state.toString();
        lines.add("              =" + lastState);
      }
    }
    lines.add("%10.3fs %s %s".formatted(time.now() / 1e9, WHO[owner], what));
  }

  /** The last lines: what to read first. */
  String tail(int count) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
