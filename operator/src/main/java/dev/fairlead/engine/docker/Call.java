package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request in the Engine API's terms.
 *
 * @param name for metrics and errors
 * @param path without the version prefix, encoded
 * @param repeatable whether sending it twice leaves the host as sending it once does
 */
record Call(
    String name,
    Method method,
    String path,
    @Nullable JsonNode body,
    Map<String, String> headers,
    Limit limit,
    boolean repeatable) {

  enum Method {
    GET,
    POST,
    PUT,
    DELETE
  }

  static Call get(String name, String path) {
    return new Call(name, Method.GET, path, null, Map.of(), Limit.READ, true);
  }

  static Call post(String name, String path) {
    return new Call(name, Method.POST, path, null, Map.of(), Limit.WRITE, false);
  }

  static Call put(String name, String path) {
    return new Call(name, Method.PUT, path, null, Map.of(), Limit.WRITE, true);
  }

  static Call delete(String name, String path) {
    return new Call(name, Method.DELETE, path, null, Map.of(), Limit.REMOVE, true);
  }

  /** Body and headers may hold secrets (I24). */
  @Override
  public String toString() {
    return method + " " + path;
  }

  Call with(JsonNode json) {
    return new Call(name, method, path, json, headers, limit, repeatable);
  }

  Call with(Map<String, String> moreHeaders) {
    return new Call(name, method, path, body, moreHeaders, limit, repeatable);
  }

  Call within(Limit other) {
    return new Call(name, method, path, body, headers, other, repeatable);
  }

  Call at(String otherPath) {
    return new Call(name, method, otherPath, body, headers, limit, repeatable);
  }

  Call asRepeatable() {
    return new Call(name, method, path, body, headers, limit, true);
  }

  boolean mutates() {
    return method != Method.GET;
  }

  /** Whether it holds its connection for long, and so must not take one from the short calls. */
  boolean isLong() {
    return limit.total().compareTo(Limit.START.total()) > 0 || name.equals("container_stop");
  }
}
