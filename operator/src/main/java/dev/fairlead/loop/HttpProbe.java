package dev.fairlead.loop;

import dev.fairlead.plan.Step;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks an HTTP gate once; 200 to 399 is good, and redirects are answers, not followed. */
final class HttpProbe {
  private HttpProbe() {}

  /**
   * What came back.
   *
   * @param text for people, for example {@code answered 500}
   */
  record Answer(boolean good, String text) {}

  static Answer ask(Step.Probe probe) {
    try {
      URI uri =
          new URI("http", null, probe.host(), probe.port(), null, null, null).resolve(probe.path());
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      int timeout = Math.toIntExact(probe.timeout().toMillis());
      connection.setConnectTimeout(timeout);
      connection.setReadTimeout(timeout);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      try {
        int status = connection.getResponseCode();
        return new Answer(status >= 200 && status < 400, "answered " + status);
      } finally {
        connection.disconnect();
      }
    } catch (IOException | java.net.URISyntaxException | IllegalArgumentException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Answer(false, "got no answer: " + why);
    }
  }
}
