package dev.fairlead.crds.shape;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.Amount;
import dev.fairlead.crds.AppRelease;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads records and their annotations as {@link Shape}s. A record that says too little (a number
 * without limits, a field without a meaning) is a mistake of ours and fails on first use, that is,
 * in every test.
 */
public final class Shapes {
  /** The whole resource, as a file has it. */
  public static final Shape.Fields APP_RELEASE = of(AppRelease.class);

  private Shapes() {}

  /** The shape of a record. */
  public static Shape.Fields of(Class<? extends Record> type) {
    ExactlyOneOf oneOf = type.getAnnotation(ExactlyOneOf.class);
    return new Shape.Fields(
        type,
        Arrays.stream(type.getRecordComponents()).map(Shapes::field).toList(),
        oneOf == null ? List.of() : List.of(oneOf.value()),
        Arrays.stream(type.getAnnotationsByType(ValidationRule.class))
            .map(rule -> new Shape.Rule(rule.value(), rule.message()))
            .toList());
  }

  private static Field field(RecordComponent component) {
    Shape shape = shape(component, component.getGenericType());
    return new Field(
        component.getName(),
        shape,
        absence(component, shape),
        must(
            text(component, JsonPropertyDescription.class, JsonPropertyDescription::value),
            component,
            "a meaning"),
        text(component, Reserved.class, Reserved::value),
        component.isAnnotationPresent(Sensitive.class),
        component.isAnnotationPresent(Yielding.class));
  }

  private static Field.Absence absence(RecordComponent component, Shape shape) {
    if (find(component, Required.class) != null) {
      return new Field.Absence.Refused();
    }
    String unset = text(component, WhenUnset.class, WhenUnset::value);
    if (unset != null) {
      return new Field.Absence.Unset(unset);
    }
    return switch (shape) {
      case Shape.Items _, Shape.Named _, Shape.Fields _ -> new Field.Absence.Empty();
      case Shape.Text _,
          Shape.Constant _,
          Shape.Formed _,
          Shape.Whole _,
          Shape.Flag _,
          Shape.Choice _,
          Shape.Share _ ->
          new Field.Absence.Default(
              must(text(component, Default.class, Default::value), component, "a default"));
    };
  }

  private static Shape shape(RecordComponent component, Type type) {
    if (type instanceof ParameterizedType generic) {
      return collection(component, generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return textual(component);
    }
    if (plain == int.class || plain == Integer.class) {
      return whole(component);
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return new Shape.Flag();
    }
    if (plain == Amount.class) {
      return new Shape.Share();
    }
    if (plain.isEnum()) {
      return new Shape.Choice(
          Arrays.stream(plain.getEnumConstants()).map(c -> option((Enum<?>) c)).toList());
    }
    return of(plain.asSubclass(Record.class));
  }

  private static Shape collection(RecordComponent component, ParameterizedType type) {
    Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
    // Constraints stand on the collection, so what is inside a collection of text is any text.
    Shape inner = last == String.class ? new Shape.Text() : shape(component, last);
    if (type.getRawType() == Map.class) {
      return new Shape.Named(inner);
    }
    Size size = find(component, Size.class);
    return new Shape.Items(
        inner, size == null ? 0 : (int) size.min(), text(component, MapKey.class, MapKey::value));
  }

  private static Shape textual(RecordComponent component) {
    String constant = text(component, Fixed.class, Fixed::value);
    if (constant != null) {
      return new Shape.Constant(constant);
    }
    String regex = text(component, Pattern.class, Pattern::value);
    return regex == null
        ? new Shape.Text()
        : new Shape.Formed(
            regex,
            must(
                text(component, Expected.class, Expected::value),
                component,
                "the pattern in words"));
  }

  private static Shape whole(RecordComponent component) {
    Min least = must(find(component, Min.class), component, "a least value");
    Max most = must(find(component, Max.class), component, "a greatest value");
    return new Shape.Whole((int) least.value(), (int) most.value());
  }

  private static Shape.Option option(Enum<?> constant) {
    try {
      var declared = constant.getDeclaringClass().getField(constant.name());
      Reserved reserved = declared.getAnnotation(Reserved.class);
      return new Shape.Option(
          Objects.requireNonNull(declared.getAnnotation(JsonProperty.class)).value(),
          constant,
          reserved == null ? null : reserved.value());
    } catch (NoSuchFieldException e) {
      throw new LinkageError("an enum constant is always a field", e);
    }
  }

  private static <A extends Annotation> @Nullable String text(
      RecordComponent component, Class<A> annotation, Function<A, String> value) {
    A found = find(component, annotation);
    return found == null ? null : value.apply(found);
  }

  /** On the component itself, or on the accessor, where annotations made for methods end up. */
  private static <A extends Annotation> @Nullable A find(
      RecordComponent component, Class<A> annotation) {
    A direct = component.getAnnotation(annotation);
    return direct == null ? component.getAccessor().getAnnotation(annotation) : direct;
  }

  private static <T> T must(@Nullable T value, RecordComponent component, String what) {
    return Objects.requireNonNull(
        value,
        () ->
            component.getDeclaringRecord().getSimpleName()
                + "."
                + component.getName()
                + " needs "
                + what);
  }
}
