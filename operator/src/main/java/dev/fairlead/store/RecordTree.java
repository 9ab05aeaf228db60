package dev.fairlead.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON trees and back, by their components: a new component of any record is part of it
 * without a word here. Of a sealed interface the record's name stands in {@code is}. A component
 * that an older text lacks is null or empty where the record allows that, and a truth value false;
 * otherwise, and where a text has one that is unknown, it cannot be read.
 */
final class RecordTree {
  private static final String IS = "is";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Reflection makes them anew at each call. */
  private static final ClassValue<List<RecordComponent>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
          return List.of(type.getRecordComponents());
        }
      };

  private RecordTree() {}

  static JsonNode write(@Nullable Object value, Type declared) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Record record -> write(record, declared);
      case Map<?, ?> map -> {
        ObjectNode node = NODES.objectNode();
        map.forEach((key, item) -> node.set(key.toString(), write(item, argument(declared, 1))));
        yield node;
      }
      case Collection<?> items -> {
        ArrayNode node = NODES.arrayNode();
        items.forEach(item -> node.add(write(item, argument(declared, 0))));
        yield node;
      }
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case String text -> NODES.textNode(text);
      case Duration time -> NODES.textNode(time.toString());
      case Enum<?> constant -> NODES.textNode(constant.name());
      default -> throw new IllegalArgumentException("no JSON form: " + value.getClass());
    };
  }

  private static ObjectNode write(Record record, Type declared) {
    ObjectNode node = NODES.objectNode();
    if (!declared.equals(record.getClass())) {
      node.put(IS, record.getClass().getSimpleName());
    }
    for (RecordComponent component : COMPONENTS.get(record.getClass())) {
      try {
        Object value = component.getAccessor().invoke(record);
        node.set(component.getName(), write(value, component.getGenericType()));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a public record's accessor is public", e);
      }
    }
    return node;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the tree does not fit the type
   */
  static @Nullable Object read(JsonNode node, Type declared) {
    if (node.isNull()) {
      return null;
    }
    if (declared instanceof ParameterizedType generic) {
      return read(node, generic, raw(declared));
    }
    Class<?> type = raw(declared);
    if (type.isRecord() || type.isSealed()) {
      return record(node, type);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(c -> c instanceof Enum<?> constant && constant.name().equals(node.asText()))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("unknown: " + type.getSimpleName()));
    }
    return leaf(node, type);
  }

  private static Object leaf(JsonNode node, Class<?> type) {
    if (type == String.class && node.isTextual()) {
      return node.asText();
    }
    if ((type == int.class || type == Integer.class) && node.canConvertToInt()) {
      return node.intValue();
    }
    if ((type == long.class || type == Long.class) && node.canConvertToLong()) {
      return node.longValue();
    }
    if ((type == boolean.class || type == Boolean.class) && node.isBoolean()) {
      return node.booleanValue();
    }
    if (type == Duration.class && node.isTextual()) {
      try {
        return Duration.parse(node.asText());
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("no duration", e);
      }
    }
    throw new IllegalArgumentException("not a " + type.getSimpleName());
  }

  private static Object read(JsonNode node, ParameterizedType type, Class<?> raw) {
    if (Map.class.isAssignableFrom(raw)) {
      Map<String, @Nullable Object> map =
          SortedMap.class.isAssignableFrom(raw) ? new TreeMap<>() : new LinkedHashMap<>();
      node.properties().forEach(e -> map.put(e.getKey(), read(e.getValue(), argument(type, 1))));
      return map;
    }
    List<@Nullable Object> items = new ArrayList<>();
    node.forEach(item -> items.add(read(item, argument(type, 0))));
    return Set.class.isAssignableFrom(raw) ? new TreeSet<>(items) : items;
  }

  private static Object record(JsonNode node, Class<?> declared) {
    Class<?> type = declared.isRecord() ? declared : named(declared, node.path(IS).asText());
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = component(node, components[i]);
    }
    refuseUnknown(node, components);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a public record's constructor is public", e);
    }
  }

  private static @Nullable Object component(JsonNode node, RecordComponent component) {
    JsonNode value = node.path(component.getName());
    Class<?> type = component.getType();
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (value.isMissingNode() || value.isNull()) {
      if (nullable) {
        return null;
      }
      if (value.isMissingNode() && Map.class.isAssignableFrom(type)) {
        return new TreeMap<>();
      }
      if (value.isMissingNode() && Collection.class.isAssignableFrom(type)) {
        return Set.class.isAssignableFrom(type) ? new TreeSet<>() : List.of();
      }
      if (value.isMissingNode() && type == boolean.class) {
        return false;
      }
      throw new IllegalArgumentException("without " + component.getName());
    }
    return read(value, component.getGenericType());
  }

  private static void refuseUnknown(JsonNode node, RecordComponent[] components) {
    List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name) && !name.equals(IS)) {
        throw new IllegalArgumentException("unknown: " + name);
      }
    }
  }

  private static Class<?> named(Class<?> sealed, String name) {
    return records(sealed)
        .filter(type -> type.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown: " + name));
  }

  /** Of a sealed interface, those of sealed interfaces below it too. */
  private static Stream<Class<?>> records(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RecordTree::records)
        : Stream.of(type);
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic when generic.getRawType() instanceof Class<?> plain -> plain;
      default -> throw new IllegalArgumentException("no JSON form: " + type);
    };
  }
}
