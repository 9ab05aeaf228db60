package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.spec.Ordered;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a route needs of a request.
 *
 * @param argument the path's variable part; empty when it has none
 * @param query by name; of a name given twice the last counts
 * @param caller who asks
 */
record Request(
    String argument, SortedMap<String, String> query, Headers headers, Body body, Caller caller) {
  Request {
    query = Ordered.map(query);
  }

  /** A request that consists of a query alone. */
  static Request of(SortedMap<String, String> query) {
    return new Request("", query, new Headers(), Body.NONE, Caller.of("", Scope.READ));
  }

  /** The same, now that it is known who asks. */
  Request by(Caller proved) {
    return new Request(argument, query, headers, body, proved);
  }

  /** What the client wants to read. */
  String accept() {
    return String.join(",", headers.getOrDefault("Accept", List.of()));
  }

  String text(String name) {
    return query.getOrDefault(name, "");
  }

  /** One line of text; empty when it is not given. */
  String words(String name, int max) throws BadRequest {
    String text = text(name);
    if (text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
      throw new BadRequest("%s is one line of at most %d characters".formatted(name, max));
    }
    return text;
  }

  boolean flag(String name) throws BadRequest {
    return switch (text(name)) {
      case "", "false" -> false;
      case "true" -> true;
      default -> throw new BadRequest(name + " is true or false");
    };
  }

  int number(String name, int otherwise, int max) throws BadRequest {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > max) {
      throw new BadRequest("%s is a number from 1 to %d".formatted(name, max));
    }
    return value;
  }

  static SortedMap<String, String> query(@Nullable String raw) throws BadRequest {
    SortedMap<String, String> values = new TreeMap<>();
    if (raw == null) {
      return values;
    }
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!name.isEmpty()) {
        values.put(decoded(name), equals < 0 ? "true" : decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String decoded(String text) throws BadRequest {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("the query is not percent-encoded correctly");
    }
  }

  /** Answered with this status and sentence. */
  static final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BadRequest(String sentence) {
      this(400, sentence);
    }

    BadRequest(int status, String sentence) {
      super(sentence);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
