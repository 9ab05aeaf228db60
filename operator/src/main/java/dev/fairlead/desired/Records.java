package dev.fairlead.desired;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds records from the values of their components, in order. */
final class Records {
  private Records() {}

  static <R extends Record> R build(Class<R> type, @Nullable Object[] values) {
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(components).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          type.getSimpleName() + " refuses what its shape allows", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a public record has a public canonical constructor", e);
    }
  }
}
