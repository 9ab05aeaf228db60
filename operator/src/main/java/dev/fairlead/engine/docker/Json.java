package dev.fairlead.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes Engine bodies as trees; the Engine writes null, absent and empty alike. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array(Collection<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(texts.size());
    texts.forEach(array::add);
    return array;
  }

  static ObjectNode object(Map<String, String> map) {
    ObjectNode object = object();
    map.forEach(object::put);
    return object;
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** What a node of bytes holds. */
  static byte[] content(JsonNode binary) throws IOException {
    return binary.binaryValue();
  }

  /** An empty body, and one that is no JSON, is a missing node. */
  static JsonNode parse(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  static String text(JsonNode node, String field) {
    String text = node.path(field).textValue();
    return text == null ? "" : text;
  }

  /** Null stands for empty, as the Engine writes what is not set as "". */
  static @Nullable String textOrNull(JsonNode node, String field) {
    String text = text(node, field);
    return text.isEmpty() ? null : text;
  }

  static List<String> texts(JsonNode node, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.path(field)) {
      String text = element.textValue();
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Null and absent differ from an empty list where the Engine inherits from the image. */
  static @Nullable List<String> textsOrNull(JsonNode node, String field) {
    return node.path(field).isArray() ? texts(node, field) : null;
  }

  static SortedMap<String, String> map(JsonNode node, String field) {
    SortedMap<String, String> map = new TreeMap<>();
    node.path(field).properties().forEach(e -> map.put(e.getKey(), e.getValue().asText("")));
    return map;
  }

  static List<String> keys(JsonNode node, String field) {
    List<String> keys = new ArrayList<>();
    node.path(field).fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
