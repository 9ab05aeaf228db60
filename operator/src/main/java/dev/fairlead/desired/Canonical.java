package dev.fairlead.desired;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value so that two texts are equal exactly when the values are: records by their
 * components, every text with its length, maps and sets in their own order. A new component of any
 * record is part of it without a word here.
 */
final class Canonical {
  private final StringBuilder text = new StringBuilder();

  private Canonical() {}

  static String of(Object value) {
    var writer = new Canonical();
    writer.value(value);
    return writer.text.toString();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> text.append('~');
      case Record record -> record(record);
      case Map<?, ?> map -> {
        text.append('{').append(map.size());
        map.forEach((key, item) -> {
          value(key);
          value(item);
        });
      }
      case Collection<?> items -> {
        text.append('[').append(items.size());
        items.forEach(this::value);
      }
      case String _, Number _, Boolean _, Enum<?> _, Duration _ -> leaf(value.toString());
      default -> throw new IllegalArgumentException("no canonical form: " + value.getClass());
    }
  }

  private void record(Record record) {
    leaf(record.getClass().getSimpleName());
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      leaf(component.getName());
      try {
        value(component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a public record's accessor is public", e);
      }
    }
  }

  private void leaf(String value) {
    text.append(value.length()).append(':').append(value);
  }
}
