package dev.fairlead.traffic.haproxy;

import dev.fairlead.observed.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code show stat} says: a line of fields for each frontend, backend and server. */
final class Stats {
  /** How HAProxy numbers its kinds of lines. */
  private static final String FRONTEND = "0";

  private static final String BACKEND = "1";
  private static final String SERVER = "2";

  private Stats() {}

  /**
   * A line.
   *
   * @param proxy the frontend's or the backend's name
   * @param server empty where it is not of a server
   * @param address where that is: {@code address:port}
   */
  record Row(
      String proxy,
      boolean frontend,
      String server,
      String address,
      String status,
      boolean checked,
      long sessions) {

    Backend.State state() {
      if (status.startsWith("MAINT") || status.startsWith("DRAIN")) {
        return Backend.State.DRAINING;
      }
      if (status.startsWith("DOWN") || status.startsWith("NOLB")) {
        return Backend.State.DOWN;
      }
      // Until its first check it is supposed to be up.
      return checked ? Backend.State.ADMITTED : Backend.State.COMING;
    }
  }

  static List<Row> read(String text) {
    List<Row> rows = new ArrayList<>();
    Map<String, Integer> columns = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(",", -1);
      if (line.startsWith("# ")) {
        fields[0] = fields[0].substring(2);
        for (int i = 0; i < fields.length; i++) {
          columns.put(fields[i], i);
        }
        continue;
      }
      String type = field(fields, columns, "type");
      if (type.equals(FRONTEND) || type.equals(BACKEND) || type.equals(SERVER)) {
        String check = field(fields, columns, "check_status");
        rows.add(
            new Row(
                field(fields, columns, "pxname"),
                type.equals(FRONTEND),
                type.equals(SERVER) ? field(fields, columns, "svname") : "",
                field(fields, columns, "addr"),
                field(fields, columns, "status"),
                check.contains("OK"),
                number(field(fields, columns, "scur")) + number(field(fields, columns, "qcur"))));
      }
    }
    return rows;
  }

  private static String field(String[] fields, Map<String, Integer> columns, String name) {
    int at = columns.getOrDefault(name, fields.length);
    return at < fields.length ? fields[at] : "";
  }

  private static long number(String text) {
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
