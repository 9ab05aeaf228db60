package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;

/** What a route answers. */
sealed interface Answer {
  String JSON = "application/json; charset=utf-8";
  String PLAIN = "text/plain; charset=utf-8";

  /** A body that is known as a whole. */
  record Whole(int status, String type, String body) implements Answer {}

  /** A body that is written as it comes, in chunks. */
  record Flowing(String type, Writer writer) implements Answer {}

  /** Writes the body; an exception means that the client went away. */
  interface Writer {
    void to(OutputStream out) throws IOException;
  }

  static Answer text(int status, String text) {
    return new Whole(status, PLAIN, text + "\n");
  }

  static Answer json(int status, JsonNode node) {
    return new Whole(status, JSON, Json.text(node) + "\n");
  }

  static Answer error(int status, String sentence) {
    return json(status, Json.object().put("error", sentence));
  }
}
