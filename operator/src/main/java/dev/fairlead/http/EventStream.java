package dev.fairlead.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads what {@link Sse} writes. */
final class EventStream {
  private EventStream() {}

  /** Hears of one event. */
  interface Listener {
    /**
     * An event.
     *
     * @param id 0 for one without
     * @param name empty for one without
     */
    void heard(long id, String name, String data);
  }

  /** To its end. */
  static void read(InputStream in, Listener listener) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long id = 0;
    String name = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        data.append(data.isEmpty() ? "" : "\n").append(line, "data: ".length(), line.length());
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.matches("id: [0-9]{1,15}")) {
        id = Long.parseLong(line.substring("id: ".length()));
      } else if (line.isEmpty() && !data.isEmpty()) {
        listener.heard(id, name, data.toString());
        id = 0;
        name = "";
        data.setLength(0);
      }
    }
  }
}
