package dev.fairlead.traffic.nginx;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * nginx's processes as their titles tell.
 *
 * @param working take connections, by their numbers
 * @param finishing whether some take none any more and finish what they have
 */
record Workers(SortedSet<String> working, boolean finishing) {
  private static final String WORKER = "nginx: worker process";
  private static final String FINISHING = "nginx: worker process is shutting down";

  /**
   * Read from processes.
   *
   * @param titles by number
   */
  static Workers of(SortedMap<String, String> titles) {
    SortedSet<String> working = new TreeSet<>();
    boolean finishing = false;
    for (var entry : titles.entrySet()) {
      String title = entry.getValue();
      if (title.startsWith(FINISHING)) {
        finishing = true;
      } else if (title.startsWith(WORKER)) {
        working.add(entry.getKey());
      }
    }
    return new Workers(working, finishing);
  }
}
