package dev.fairlead.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes a record in one place at a time, wherever it has one, by reflection: a component added
 * later is covered without anybody thinking of it.
 */
final class Perturbed {
  private Perturbed() {}

  /** Every variant that differs from the value in one component, by the component's path. */
  static Map<String, Object> variants(Record value) throws ReflectiveOperationException {
    Map<String, Object> variants = new LinkedHashMap<>();
    RecordComponent[] components = value.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      @Nullable Object now = components[i].getAccessor().invoke(value);
      for (Map.Entry<String, Object> changed :
          changes(components[i].getGenericType(), now).entrySet()) {
        variants.put(name + changed.getKey(), with(value, i, changed.getValue()));
      }
    }
    return variants;
  }

  private static Object with(Record value, int index, Object changed)
      throws ReflectiveOperationException {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = i == index ? changed : components[i].getAccessor().invoke(value);
    }
    Constructor<?> constructor = value.getClass().getDeclaredConstructor(types);
    return constructor.newInstance(arguments);
  }

  private static Map<String, Object> changes(Type type, @Nullable Object now)
      throws ReflectiveOperationException {
    Map<String, Object> changes = new LinkedHashMap<>();
    switch (now) {
      case Record nested ->
          variants(nested).forEach((path, variant) -> changes.put("." + path, variant));
      case Map<?, ?> map -> changes.put("", added(map));
      case Collection<?> items when !items.isEmpty() && first(items) instanceof Record item -> {
        for (Map.Entry<String, Object> variant : variants(item).entrySet()) {
          changes.put("[0]." + variant.getKey(), replaced(items, variant.getValue()));
        }
      }
      case Collection<?> items -> changes.put("", added(items));
      case null -> changes.put("", fresh(type));
      default -> changes.put("", other(now));
    }
    return changes;
  }

  private static Object first(Collection<?> items) {
    return items.iterator().next();
  }

  private static Object added(Map<?, ?> map) {
    SortedMap<String, Object> copy = new TreeMap<>();
    map.forEach((key, value) -> copy.put(key.toString(), value));
    copy.put("added", "x");
    return copy;
  }

  private static Object added(Collection<?> items) {
    Collection<Object> copy = items instanceof SortedSet<?> ? new TreeSet<>() : new ArrayList<>();
    copy.addAll(items);
    copy.add("added");
    return copy;
  }

  private static Object replaced(Collection<?> items, Object first) {
    List<Object> copy = new ArrayList<>();
    copy.add(first);
    Iterator<?> rest = items.iterator();
    rest.next();
    rest.forEachRemaining(copy::add);
    return copy;
  }

  private static Object other(Object now) {
    return switch (now) {
      case String text -> text + "x";
      case Boolean flag -> !flag;
      case Integer number -> number + 1;
      case Long number -> number + 1;
      case Duration duration -> duration.plusSeconds(1);
      case Enum<?> constant ->
          Stream.of(constant.getDeclaringClass().getEnumConstants())
              .filter(each -> each != constant)
              .findFirst()
              .orElseThrow();
      default -> throw new IllegalStateException("teach me to change a " + now.getClass());
    };
  }

  private static Object fresh(Type type) {
    if (type instanceof ParameterizedType) {
      return List.of("added");
    }
    return switch (type.getTypeName()) {
      case "java.lang.String" -> "x";
      case "java.lang.Boolean" -> true;
      case "java.lang.Integer" -> 7;
      case "java.lang.Long" -> 7L;
      case "java.time.Duration" -> Duration.ofSeconds(7);
      default -> throw new IllegalStateException("teach me to make a " + type);
    };
  }
}
