package dev.fairlead.crds;

import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Writes {@link Shape}s as a CustomResourceDefinition: a structural schema with the reader's own
 * defaults, rules in CEL, and map keys for what several may apply parts of.
 */
record CrdYaml(
    String plural,
    String kind,
    String shortName,
    boolean namespaced,
    List<String> categories,
    List<Column> columns,
    Shape.@org.jspecify.annotations.Nullable Fields spec,
    Shape.Fields status,
    List<Shape.Rule> rules) {
  /** More services than any compose project has: rules over them must have a bounded cost. */
  private static final int MAX_NAMED = 200;

  private static final int MAX_ITEMS = 200;

  /**
   * A column of {@code kubectl get}.
   *
   * @param wide shown with {@code -o wide} only
   */
  record Column(String name, String type, String path, boolean wide) {}

  String text(String command) {
    Map<String, Object> version = map("name", "v1alpha1", "served", true, "storage", true);
    version.put("subresources", map("status", map()));
    version.put("additionalPrinterColumns", columns.stream().map(CrdYaml::column).toList());
    version.put("schema", map("openAPIV3Schema", root()));
    Map<String, Object> names =
        map("kind", kind, "listKind", kind + "List", "plural", plural, "singular", singular());
    names.put("shortNames", List.of(shortName));
    names.put("categories", categories);
    Map<String, Object> body = map("group", AppRelease.GROUP, "names", names);
    body.put("scope", namespaced ? "Namespaced" : "Cluster");
    body.put("versions", List.of(version));
    Map<String, Object> document =
        map("apiVersion", "apiextensions.k8s.io/v1", "kind", "CustomResourceDefinition");
    document.put("metadata", map("name", plural + "." + AppRelease.GROUP));
    document.put("spec", body);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(140)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .build();
    return "# Generated from the types in crds/; change those, then run: "
        + command
        + "\n"
        + new Dump(settings).dumpToString(document);
  }

  private String singular() {
    return kind.toLowerCase(java.util.Locale.ROOT);
  }

  private static Map<String, Object> column(Column column) {
    Map<String, Object> written =
        map("name", column.name(), "type", column.type(), "jsonPath", column.path());
    if (column.wide()) {
      written.put("priority", 1);
    }
    return written;
  }

  private Map<String, Object> root() {
    Map<String, Object> properties = map("apiVersion", map("type", "string"));
    properties.put("kind", map("type", "string"));
    properties.put("metadata", map("type", "object"));
    Map<String, Object> root = map("type", "object");
    if (spec != null) {
      properties.put("spec", shape(spec));
      root.put("required", List.of("spec"));
    }
    properties.put("status", shape(status));
    root.put("properties", properties);
    rules(rules, root);
    return root;
  }

  private static Map<String, Object> shape(Shape shape) {
    return switch (shape) {
      case Shape.Text _ -> map("type", "string");
      case Shape.Constant constant -> map("type", "string", "enum", List.of(constant.value()));
      case Shape.Formed formed ->
          map("type", "string", "maxLength", 1000, "pattern", formed.regex());
      case Shape.Whole whole ->
          map("type", "integer", "minimum", whole.least(), "maximum", whole.most());
      case Shape.Flag _ -> map("type", "boolean");
      case Shape.Choice choice -> map("type", "string", "enum", choice.names());
      case Shape.Share _ ->
          map(
              "x-kubernetes-int-or-string",
              true,
              "minimum",
              0,
              "maximum",
              Amount.MAX,
              "maxLength",
              4,
              "pattern",
              Amount.PERCENTAGE);
      case Shape.Items items -> items(items);
      case Shape.Named named ->
          map(
              "type",
              "object",
              "maxProperties",
              MAX_NAMED,
              "additionalProperties",
              shape(named.value()));
      case Shape.Fields fields -> fields(fields);
    };
  }

  private static Map<String, Object> items(Shape.Items items) {
    Map<String, Object> list = map("type", "array", "items", shape(items.item()));
    list.put("maxItems", MAX_ITEMS);
    if (items.least() > 0) {
      list.put("minItems", items.least());
    }
    if (items.key() == null) {
      list.put("x-kubernetes-list-type", "atomic");
    } else {
      list.put("x-kubernetes-list-type", "map");
      list.put("x-kubernetes-list-map-keys", List.of(items.key()));
    }
    return list;
  }

  private static Map<String, Object> fields(Shape.Fields fields) {
    Map<String, Object> object = map("type", "object");
    List<String> required =
        fields.fields().stream().filter(Field::required).map(Field::name).toList();
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    fields.fields().forEach(field -> properties.put(field.name(), field(field)));
    object.put("properties", properties);
    List<Shape.Rule> all = new ArrayList<>();
    if (!fields.oneOf().isEmpty()) {
      all.add(exactlyOne(fields.oneOf()));
    }
    all.addAll(fields.rules());
    rules(all, object);
    return object;
  }

  private static Shape.Rule exactlyOne(List<String> names) {
    List<String> given = names.stream().map(name -> "has(self." + name + ")").toList();
    return new Shape.Rule(
        given.size() == 2
            ? given.getFirst() + " != " + given.getLast()
            : "[" + String.join(", ", given) + "].filter(given, given).size() == 1",
        "exactly one of "
            + String.join(", ", names.subList(0, names.size() - 1))
            + " and "
            + names.getLast()
            + " is expected");
  }

  private static void rules(List<Shape.Rule> rules, Map<String, Object> object) {
    if (!rules.isEmpty()) {
      object.put(
          "x-kubernetes-validations",
          rules.stream()
              .map(rule -> map("rule", rule.holds(), "message", rule.message()))
              .toList());
    }
  }

  private static Map<String, Object> field(Field field) {
    Map<String, Object> described = map("description", description(field));
    described.putAll(shape(field.shape()));
    switch (field.absence()) {
      case Absence.Default(String text) when !field.yielding() ->
          described.put("default", value(field.shape(), text));
      // What is inside is filled in only where there is something to fill it into.
      case Absence.Empty _ when field.shape() instanceof Shape.Fields ->
          described.put("default", map());
      case Absence _ -> {}
    }
    return described;
  }

  private static Object value(Shape shape, String text) {
    return switch (shape) {
      case Shape.Whole _ -> Integer.parseInt(text);
      case Shape.Flag _ -> text.equals("true");
      case Shape.Share _ -> text.endsWith("%") ? text : (Object) Integer.parseInt(text);
      case Shape.Text _,
          Shape.Constant _,
          Shape.Formed _,
          Shape.Choice _,
          Shape.Items _,
          Shape.Named _,
          Shape.Fields _ ->
          text;
    };
  }

  private static String description(Field field) {
    String unset =
        switch (field.absence()) {
          case Absence.Unset(String meaning) when !meaning.isEmpty() -> " Unset: " + meaning + ".";
          case Absence.Default(String text) when field.yielding() ->
              " Unset: what the compose file says, else " + text + ".";
          case Absence _ -> "";
        };
    return field.meaning() + unset;
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
