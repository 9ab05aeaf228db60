package dev.fairlead.traffic.traefik;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Traefik's dynamic configuration, as its HTTP provider takes it: the settings of labels as a tree,
 * with the servers that get work. Values stay texts, which Traefik reads as it reads labels; names
 * are told apart without regard to case, as Traefik does.
 */
final class Dynamic {
  private static final Pattern ITEM = Pattern.compile("(.+)\\[([0-9]{1,3})\\]");

  private Dynamic() {}

  static ObjectNode of(Book book) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    book.routes().values().forEach(told -> add(root, told));
    return root;
  }

  private static void add(ObjectNode root, Book.Told told) {
    told.way().settings().forEach((setting, value) -> put(root, setting, value));
    String protocol = told.way().tcp() ? "tcp" : "http";
    ObjectNode balancer = root;
    for (String name : List.of(protocol, "services", told.way().service(), "loadBalancer")) {
      balancer = object(balancer, name);
    }
    ArrayNode servers = balancer.putArray("servers");
    for (String address : told.working().values()) {
      servers.addObject().put(told.way().tcp() ? "address" : "url", told.url(address));
    }
  }

  private static void put(ObjectNode root, String setting, String value) {
    List<String> path = new ArrayList<>(List.of(setting.split("\\.", -1)));
    String last = path.removeLast();
    ObjectNode at = root;
    for (String name : path) {
      Matcher item = ITEM.matcher(name);
      at = item.matches() ? item(at, item) : object(at, name);
    }
    String key = same(at, last);
    if (!at.has(key)) { // What is said of its fields says that it is there.
      at.put(key, value);
    }
  }

  /** One thing of a list; those before it that nothing is said of are there, and empty. */
  private static ObjectNode item(ObjectNode at, Matcher item) {
    String key = same(at, item.group(1));
    ArrayNode list = at.get(key) instanceof ArrayNode known ? known : at.putArray(key);
    int index = Integer.parseInt(item.group(2));
    while (list.size() <= index) {
      list.addObject();
    }
    return (ObjectNode) list.get(index);
  }

  private static ObjectNode object(ObjectNode at, String name) {
    String key = same(at, name);
    return at.get(key) instanceof ObjectNode known ? known : at.putObject(key);
  }

  private static String same(ObjectNode at, String name) {
    for (Map.Entry<String, JsonNode> field : at.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getKey();
      }
    }
    return name;
  }

  /** {@code PROTOCOL SECTION NAME} of all that is told there, as {@code http routers web}. */
  static Collection<String> names(Book.Told told) {
    List<String> names = new ArrayList<>();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    add(root, told);
    for (Map.Entry<String, JsonNode> protocol : root.properties()) {
      for (Map.Entry<String, JsonNode> section : protocol.getValue().properties()) {
        section
            .getValue()
            .fieldNames()
            .forEachRemaining(
                name -> names.add(protocol.getKey() + " " + section.getKey() + " " + name));
      }
    }
    return names;
  }
}
