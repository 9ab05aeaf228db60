package dev.fairlead.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
import java.util.List;

/** Writes a {@link Shape} as JSON Schema draft-07, the dialect that YAML editors know best. */
final class JsonSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonSchema() {}

  static String of(Shape.Fields root) throws JsonProcessingException {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", AppRelease.KIND + " " + AppRelease.API_VERSION);
    schema.setAll(shape(root));
    var printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    return new ObjectMapper().writer(printer).writeValueAsString(schema) + "\n";
  }

  private static ObjectNode shape(Shape shape) {
    return switch (shape) {
      case Shape.Text _ -> type("string");
      case Shape.Constant constant -> JSON.objectNode().put("const", constant.value());
      case Shape.Formed formed -> type("string").put("pattern", formed.regex());
      case Shape.Whole whole ->
          type("integer").put("minimum", whole.least()).put("maximum", whole.most());
      case Shape.Flag _ -> type("boolean");
      case Shape.Choice choice -> type("string").set("enum", texts(choice.names()));
      case Shape.Share _ -> share();
      case Shape.Items items -> items(items);
      case Shape.Named named ->
          type("object").set("additionalProperties", orNothing(shape(named.value())));
      case Shape.Fields fields -> fields(fields);
    };
  }

  private static ObjectNode items(Shape.Items items) {
    ObjectNode list = type("array").set("items", shape(items.item()));
    return items.least() == 0 ? list : list.put("minItems", items.least());
  }

  private static ObjectNode share() {
    ArrayNode either = JSON.arrayNode();
    either.add(type("integer").put("minimum", 0).put("maximum", Amount.MAX));
    either.add(type("string").put("pattern", Amount.PERCENTAGE));
    return JSON.objectNode().set("anyOf", either);
  }

  /** A name with nothing behind it stands for an empty value: {@code db:} among the services. */
  private static ObjectNode orNothing(ObjectNode value) {
    value.set("type", texts(List.of(value.get("type").asText(), "null")));
    return value;
  }

  private static ObjectNode fields(Shape.Fields fields) {
    ObjectNode object = type("object").put("additionalProperties", false);
    List<String> required =
        fields.fields().stream().filter(Field::required).map(Field::name).toList();
    if (!required.isEmpty()) {
      object.set("required", texts(required));
    }
    if (!fields.oneOf().isEmpty()) {
      ArrayNode choices = object.putArray("oneOf");
      for (String name : fields.oneOf()) {
        choices.addObject().set("required", texts(List.of(name)));
      }
    }
    ObjectNode properties = object.putObject("properties");
    for (Field field : fields.fields()) {
      properties.set(field.name(), field(field));
    }
    return object;
  }

  private static ObjectNode field(Field field) {
    ObjectNode described = JSON.objectNode().put("description", description(field));
    described.setAll(shape(field.shape()));
    if (field.absence() instanceof Absence.Default absent) {
      switch (field.shape()) {
        case Shape.Whole _ -> described.put("default", Integer.parseInt(absent.text()));
        case Shape.Share _ ->
            described.putPOJO("default", Amount.parse(absent.text()).orElseThrow());
        case Shape.Flag _ -> described.put("default", absent.text().equals("true"));
        case Shape.Text _,
            Shape.Constant _,
            Shape.Formed _,
            Shape.Choice _,
            Shape.Items _,
            Shape.Named _,
            Shape.Fields _ ->
            described.put("default", absent.text());
      }
    }
    return described;
  }

  private static String description(Field field) {
    String unset =
        field.absence() instanceof Absence.Unset(String meaning) && !meaning.isEmpty()
            ? " Unset: " + meaning + "."
            : "";
    return field.meaning()
        + unset
        + (field.reserved() == null ? "" : " Only with the Kubernetes source.");
  }

  private static ObjectNode type(String name) {
    return JSON.objectNode().put("type", name);
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
