package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.io.OutputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a route answers. */
sealed interface Answer {
  String JSON = "application/json";
  String PROBLEM = "application/problem+json";
  String PLAIN = "text/plain; charset=utf-8";
  String HTML = "text/html; charset=utf-8";

  /** A body that is known as a whole. */
  record Whole(int status, String type, String body, SortedMap<String, String> headers)
      implements Answer {
    public Whole {
      headers = Ordered.map(headers);
    }

    Whole(int status, String type, String body) {
      this(status, type, body, new TreeMap<>());
    }

    Whole with(String header, String value) {
      SortedMap<String, String> all = new TreeMap<>(headers);
      all.put(header, value);
      return new Whole(status, type, body, all);
    }
  }

  /**
   * A refusal, as RFC 9457 has it.
   *
   * @param more further members; null for none
   */
  record Problem(
      int status, String detail, SortedMap<String, String> headers, @Nullable ObjectNode more)
      implements Answer {
    public Problem {
      headers = Ordered.map(headers);
    }

    Problem with(String header, String value) {
      SortedMap<String, String> all = new TreeMap<>(headers);
      all.put(header, value);
      return new Problem(status, detail, all, more);
    }

    Problem with(ObjectNode members) {
      return new Problem(status, detail, headers, members);
    }

    /** For whoever asked with this request. */
    Whole rendered(String requestId) {
      ObjectNode node =
          Json.object()
              .put("type", "about:blank")
              .put("title", title(status))
              .put("status", status)
              .put("detail", detail)
              .put("message", detail) // what clients of RollHook read
              .put("requestId", requestId);
      if (more != null) {
        node.setAll(more);
      }
      return new Whole(status, PROBLEM, Json.text(node) + "\n", headers);
    }

    private static String title(int status) {
      return switch (status) {
        case 400 -> "Bad Request";
        case 401 -> "Unauthorized";
        case 403 -> "Forbidden";
        case 404 -> "Not Found";
        case 405 -> "Method Not Allowed";
        case 409 -> "Conflict";
        case 413 -> "Content Too Large";
        case 422 -> "Unprocessable Content";
        case 429 -> "Too Many Requests";
        case 503 -> "Service Unavailable";
        case 504 -> "Gateway Timeout";
        default -> "Internal Server Error";
      };
    }
  }

  /** A body that is written as it comes, in chunks. */
  record Flowing(String type, Writer writer) implements Answer {}

  /** An answer that takes its time. */
  record Later(Callable<Answer> answer) implements Answer {}

  /** Writes the body; an exception means that the client went away. */
  interface Writer {
    void to(OutputStream out) throws IOException;
  }

  static Answer text(int status, String text) {
    return new Whole(status, PLAIN, text + "\n");
  }

  static Whole json(int status, JsonNode node) {
    return new Whole(status, JSON, Json.text(node) + "\n");
  }

  static Problem error(int status, String sentence) {
    return new Problem(status, sentence, new TreeMap<>(), null);
  }
}
