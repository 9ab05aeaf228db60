package dev.fairlead.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON trees. */
final class Trees {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Trees() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode copy(JsonNode tree) {
    return tree.isMissingNode() ? JsonNodeFactory.instance.nullNode() : tree.deepCopy();
  }

  static String text(JsonNode tree) {
    return tree.toString();
  }

  static String pretty(JsonNode tree) {
    return tree.toPrettyString() + "\n";
  }

  /** A tree as it would come back: numbers of one type, nothing that is missing. */
  static JsonNode settled(JsonNode tree) {
    try {
      return MAPPER.readTree(tree.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was written as JSON can be read", e);
    }
  }
}
