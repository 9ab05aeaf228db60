package dev.fairlead.config;

import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.yaml.Quoted;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as YAML that {@link ConfigFile} would read, except that what may be a secret is
 * not shown (I24).
 */
public final class ConfigText {
  private static final String HIDDEN = "\"(hidden)\"";

  /** Name and password of an address. */
  private static final Pattern USER = Pattern.compile("://[^/@\\s]*@");

  private ConfigText() {}

  public static String of(Config config) {
    var out = new StringBuilder();
    fields(out, config, Shapes.of(Config.class), "");
    return out.toString();
  }

  private static void fields(StringBuilder out, Record record, Shape.Fields shape, String indent) {
    RecordComponent[] components = shape.type().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Field field = shape.fields().get(i);
      Object value = value(record, components[i]);
      if (value == null) {
        continue;
      }
      out.append(indent).append(field.name()).append(':');
      if (field.sensitive()) {
        out.append(' ').append(HIDDEN).append('\n');
      } else {
        value(out, value, field.shape(), indent + "  ");
      }
    }
  }

  private static void value(StringBuilder out, Object value, Shape shape, String indent) {
    switch (shape) {
      case Shape.Fields fields -> {
        out.append('\n');
        fields(out, (Record) value, fields, indent);
      }
      case Shape.Named named -> named(out, (Map<?, ?>) value, named, indent);
      case Shape.Items items -> items(out, (List<?>) value, items, indent);
      case Shape.Text _,
          Shape.Constant _,
          Shape.Formed _,
          Shape.Whole _,
          Shape.Flag _,
          Shape.Choice _,
          Shape.Share _ ->
          out.append(' ').append(leaf(value, shape)).append('\n');
    }
  }

  private static void named(StringBuilder out, Map<?, ?> map, Shape.Named shape, String indent) {
    out.append(map.isEmpty() ? " {}\n" : "\n");
    map.forEach((name, value) -> {
      out.append(indent).append(text(name.toString())).append(':');
      value(out, value, shape.value(), indent + "  ");
    });
  }

  private static void items(StringBuilder out, List<?> list, Shape.Items shape, String indent) {
    out.append(list.isEmpty() ? " []\n" : "\n");
    for (Object item : list) {
      out.append(indent).append("- ").append(leaf(item, shape.item())).append('\n');
    }
  }

  private static String leaf(Object value, Shape shape) {
    if (shape instanceof Shape.Choice choice) {
      return choice.options().stream()
          .filter(option -> option.constant().equals(value))
          .map(Shape.Option::name)
          .findFirst()
          .orElseThrow();
    }
    return value instanceof String text ? text(text) : value.toString();
  }

  private static String text(String text) {
    return Quoted.text(USER.matcher(text).replaceAll("://(hidden)@"));
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a public record has public accessors", e);
    }
  }
}
