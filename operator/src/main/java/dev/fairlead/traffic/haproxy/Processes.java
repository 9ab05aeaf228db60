package dev.fairlead.traffic.haproxy;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code show proc} says: the process that takes connections, and those before it that are
 * finishing what they have.
 *
 * @param current its number; empty while there is none
 * @param failedReloads of the master in a row
 */
record Processes(String current, List<String> finishing, int failedReloads) {
  Processes {
    finishing = List.copyOf(finishing);
  }

  List<String> all() {
    List<String> numbers = new ArrayList<>(finishing);
    if (!current.isEmpty()) {
      numbers.add(current);
    }
    return numbers;
  }

  static Processes read(String text) {
    String current = "";
    List<String> finishing = new ArrayList<>();
    int failed = 0;
    boolean old = false;
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (line.startsWith("#")) {
        old = line.startsWith("# old workers");
      } else if (words.length > 1 && words[1].equals("master")) {
        int at = line.indexOf("[failed:");
        String rest = at < 0 ? "" : line.substring(at + "[failed:".length()).strip();
        failed = rest.isEmpty() ? 0 : Integer.parseInt(rest.substring(0, rest.indexOf(']')));
      } else if (words.length > 1 && words[1].equals("worker")) {
        if (old) {
          finishing.add(words[0]);
        } else {
          current = words[0];
        }
      }
    }
    return new Processes(current, finishing, failed);
  }
}
