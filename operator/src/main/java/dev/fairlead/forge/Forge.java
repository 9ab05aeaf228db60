package dev.fairlead.forge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.source.git.ForgeAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Sets commit statuses: GitHub's {@code POST /repos/OWNER/NAME/statuses/SHA}, Gitea's and Forgejo's
 * of the same form, GitLab's {@code POST /projects/ID/statuses/SHA} with the repository's encoded
 * path as its id.
 */
record Forge(ForgeAccess access) {
  /** GitHub takes no more. */
  private static final int MAX_DESCRIPTION = 140;

  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final long MAX_SECONDS = 1L << 31;
  private static final long MAX_EPOCH_SECONDS = 1L << 40;

  /** What the forge made of it. */
  sealed interface Answer {}

  record Taken() implements Answer {}

  /**
   * Not now.
   *
   * @param after what the forge asked for; zero when it did not
   */
  record Later(String why, Duration after) implements Answer {}

  /** Not like this, however often. */
  record Refused(String why) implements Answer {}

  Answer tell(Report report) {
    try {
      HttpURLConnection connection = access.open(uri(report));
      try {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("User-Agent", "fairlead");
        authorize(connection);
        connection
            .getOutputStream()
            .write(body(report).toString().getBytes(StandardCharsets.UTF_8));
        return answer(connection);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return new Later(String.valueOf(e.getMessage()), Duration.ZERO);
    }
  }

  private URI uri(Report report) {
    String path =
        switch (access.kind()) {
          case GITHUB, GITEA -> "/repos/" + access.repository();
          case GITLAB ->
              "/projects/" + URLEncoder.encode(access.repository(), StandardCharsets.UTF_8);
        };
    return URI.create(access.base() + path + "/statuses/" + report.commit());
  }

  private void authorize(HttpURLConnection connection) throws IOException {
    String token = access.token();
    switch (access.kind()) {
      case GITHUB -> {
        connection.setRequestProperty("Accept", "application/vnd.github+json");
        connection.setRequestProperty("X-GitHub-Api-Version", "2022-11-28");
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      case GITLAB -> connection.setRequestProperty("PRIVATE-TOKEN", token);
      case GITEA -> connection.setRequestProperty("Authorization", "token " + token);
    }
  }

  private ObjectNode body(Report report) {
    String name = access.context() + "/" + report.release();
    String text = report.description().replaceAll("\\s+", " ").strip();
    String cut =
        text.codePointCount(0, text.length()) > MAX_DESCRIPTION
            ? text.substring(0, text.offsetByCodePoints(0, MAX_DESCRIPTION - 1)) + "…"
            : text;
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("description", cut);
    return switch (access.kind()) {
      case GITHUB, GITEA ->
          body.put("context", name)
              .put(
                  "state",
                  switch (report.state()) {
                    case PENDING -> "pending";
                    case SUCCESS -> "success";
                    case FAILURE -> "failure";
                  });
      case GITLAB ->
          body.put("name", name)
              .put(
                  "state",
                  switch (report.state()) {
                    case PENDING -> "running";
                    case SUCCESS -> "success";
                    case FAILURE -> "failed";
                  });
    };
  }

  private Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    String said = said(connection);
    if (status / 100 == 2) {
      return new Taken();
    }
    // GitLab knows that state of that commit already.
    if (access.kind() == ForgeAccess.Kind.GITLAB
        && status == HttpURLConnection.HTTP_BAD_REQUEST
        && said.contains("Cannot transition status")) {
      return new Taken();
    }
    String why = "HTTP " + status;
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED && access.renew()) {
      return new Later(why, Duration.ZERO);
    }
    boolean asksForPatience =
        connection.getHeaderField("Retry-After") != null || isExhausted(connection);
    if (status / 100 == 5
        || status == TOO_MANY_REQUESTS
        || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT
        || (status == HttpURLConnection.HTTP_FORBIDDEN && asksForPatience)) {
      return new Later(why, patience(connection));
    }
    return new Refused(why);
  }

  /** {@code Retry-After} in seconds or as a date, else when GitHub's limit begins anew. */
  private static Duration patience(HttpURLConnection connection) {
    long now = System.currentTimeMillis();
    long seconds = connection.getHeaderFieldLong("Retry-After", -1);
    long date = connection.getHeaderFieldDate("Retry-After", now);
    long reset = connection.getHeaderFieldLong("X-RateLimit-Reset", 0);
    long millis = seconds >= 0 ? Math.min(seconds, MAX_SECONDS) * 1_000 : date - now;
    if (connection.getHeaderField("Retry-After") == null && isExhausted(connection)) {
      millis = Math.min(reset, MAX_EPOCH_SECONDS) * 1_000 - now;
    }
    return Duration.ofMillis(Math.max(0, millis));
  }

  private static boolean isExhausted(HttpURLConnection connection) {
    return "0".equals(connection.getHeaderField("X-RateLimit-Remaining"));
  }

  private static String said(HttpURLConnection connection) throws IOException {
    InputStream stream =
        Optional.ofNullable(connection.getErrorStream()).orElse(InputStream.nullInputStream());
    try (stream) {
      return new String(stream.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
    }
  }
}
