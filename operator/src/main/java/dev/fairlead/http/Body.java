package dev.fairlead.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of a request. A class, because arrays make no good record. */
final class Body {
  static final Body NONE = new Body(new byte[0], null);

  private static final String FORM = "application/x-www-form-urlencoded";

  private final byte[] bytes;
  private final @Nullable String type;

  Body(byte[] bytes, @Nullable String type) {
    this.bytes = bytes;
    this.type = type;
  }

  /** Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** An object, from JSON or from a form. */
  ObjectNode object() throws Request.BadRequest {
    String kind = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (kind.equals(FORM)) {
      ObjectNode node = Json.object();
      Request.query(text()).forEach(node::put);
      return node;
    }
    if (!kind.equals(Answer.JSON)) {
      throw new Request.BadRequest(422, "the body is JSON: Content-Type: application/json");
    }
    try {
      JsonNode node = Json.parse(text());
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new Request.BadRequest(
          node == null || node.isMissingNode() ? 400 : 422, "the body is a JSON object");
    } catch (JsonProcessingException e) {
      throw new Request.BadRequest(400, "the body is no JSON");
    }
  }

  private String text() throws Request.BadRequest {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Request.BadRequest(400, "the body is no UTF-8");
    }
  }
}
