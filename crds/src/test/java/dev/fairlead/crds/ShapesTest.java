package dev.fairlead.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The records, their schema and their reference page say the same. */
class ShapesTest {
  private static final JsonNode SCHEMA = read(GeneratedResource.SCHEMA.text());

  @Test
  void everyRecordComponentStandsInTheSchemaWithItsMeaning() {
    for (Placed placed : allFields()) {
      JsonNode property = placed.schema().path("properties").path(placed.field().name());
      assertThat(property.path("description").asText())
          .as(placed.path())
          .startsWith(placed.field().meaning());
      assertThat(placed.schema().path("additionalProperties").asBoolean(true)).isFalse();
    }
  }

  @Test
  void everyRecordComponentStandsInTheReference() throws IOException {
    String page = Files.readString(Path.of("../docs/reference.md"));
    for (Placed placed : allFields()) {
      String heading = placed.parent().isEmpty() ? "The document" : "`" + placed.parent() + "`";
      String section = page.substring(page.indexOf("\n## " + heading + "\n") + 1);
      int end = section.indexOf("\n## ");
      assertThat(end < 0 ? section : section.substring(0, end))
          .as(placed.path())
          .contains("| `" + placed.field().name() + "` |")
          .contains(placed.field().meaning());
    }
  }

  @Test
  void everyLinkOfTheReferenceHasItsHeading() throws IOException {
    String page = Files.readString(Path.of("../docs/reference.md"));
    List<String> anchors =
        Pattern.compile("(?m)^## (.*)$")
            .matcher(page)
            .results()
            .map(m -> m.group(1).toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_-]", ""))
            .toList();
    assertThat(Pattern.compile("\\(#([^)]*)\\)").matcher(page).results().map(m -> m.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(anchors).contains(link));
  }

  @Test
  void everyRecordDeclaresItsOrderOnce() {
    assertThat(allFields())
        .allSatisfy(placed -> {
          var order = Objects.requireNonNull(placed.owner().getAnnotation(JsonPropertyOrder.class));
          assertThat(order.value())
              .containsExactly(
                  Arrays.stream(placed.owner().getRecordComponents())
                      .map(java.lang.reflect.RecordComponent::getName)
                      .toArray(String[]::new));
        });
  }

  @Test
  void everyDefaultIsWithinItsLimits() {
    for (Placed placed : allFields()) {
      if (placed.field().absence() instanceof Absence.Default(String text)) {
        switch (placed.field().shape()) {
          case Shape.Whole whole ->
              assertThat(Integer.parseInt(text))
                  .as(placed.path())
                  .isBetween(whole.least(), whole.most());
          case Shape.Choice choice -> assertThat(choice.names()).as(placed.path()).contains(text);
          case Shape.Share _ -> assertThat(Amount.parse(text)).as(placed.path()).isPresent();
          case Shape.Flag _ -> assertThat(text).as(placed.path()).isIn("true", "false");
          case Shape.Formed formed -> assertThat(text).as(placed.path()).matches(formed.regex());
          case Shape.Text _, Shape.Constant _, Shape.Items _, Shape.Named _, Shape.Fields _ ->
              throw new AssertionError(placed.path() + " has a default nobody checks");
        }
      }
    }
  }

  /** A field, its record and its place. */
  private record Placed(
      String parent, Class<? extends Record> owner, Field field, JsonNode schema) {
    String path() {
      return parent.isEmpty() ? field.name() : parent + "." + field.name();
    }
  }

  private static List<Placed> allFields() {
    var all = new ArrayList<Placed>();
    collect("", Shapes.APP_RELEASE, SCHEMA, all);
    assertThat(all).hasSizeGreaterThan(30);
    return all;
  }

  private static void collect(
      String path, Shape.Fields object, JsonNode schema, List<Placed> into) {
    for (Field field : object.fields()) {
      var placed = new Placed(path, object.type(), field, schema);
      into.add(placed);
      JsonNode below = schema.path("properties").path(field.name());
      switch (field.shape()) {
        case Shape.Fields fields -> collect(placed.path(), fields, below, into);
        case Shape.Named(Shape.Fields fields) ->
            collect(placed.path() + ".<name>", fields, below.path("additionalProperties"), into);
        case Shape.Items(Shape.Fields fields, _, _) ->
            collect(placed.path() + "[]", fields, below.path("items"), into);
        case Shape _ -> {}
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
