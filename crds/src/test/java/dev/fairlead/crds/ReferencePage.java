package dev.fairlead.crds;

import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a {@link Shape} as the field reference: one table per object, in the order of a file. */
final class ReferencePage {
  private final StringBuilder page = new StringBuilder();

  private ReferencePage() {}

  static String of(Shape.Fields root, String command, String example) {
    var writer = new ReferencePage();
    writer.page.append(head(command));
    writer.page.append("## A whole one\n\n```yaml\n");
    writer.page.append(example).append("```\n");
    writer.section("", root);
    return writer.page.toString();
  }

  private static String head(String command) {
    return """
    # AppRelease reference

    <!-- Generated from the types in crds/; change those, then run: %s -->

    Every field of `apiVersion: %s`, `kind: %s`. Unknown fields, wrong types and impossible
    combinations are refused with file, line and column; `fairlead validate` says them all at once.
    A field that is not given, or is given without a value, has its default.

    Editors that know the YAML language server complete and check these fields when a file starts with

    ```yaml
    # yaml-language-server: $schema=apprelease.schema.json
    ```

    naming a copy of the schema, which `fairlead schema` prints.

    """
        .formatted(command, AppRelease.API_VERSION, AppRelease.KIND);
  }

  private void section(String path, Shape.Fields object) {
    page.append("\n## ").append(path.isEmpty() ? "The document" : "`" + path + "`").append("\n\n");
    if (!object.oneOf().isEmpty()) {
      page.append("Exactly one of ").append(Words.or(object.oneOf())).append(".\n\n");
    }
    page.append("| Field | Type | Default | Meaning |\n|---|---|---|---|\n");
    object.fields().forEach(field -> row(path, field));
    for (Field field : object.fields()) {
      String below = path(path, field);
      switch (field.shape()) {
        case Shape.Fields fields -> section(below, fields);
        case Shape.Named(Shape.Fields fields) -> section(below, fields);
        case Shape.Items(Shape.Fields fields, _, _) -> section(below, fields);
        case Shape _ -> {}
      }
    }
  }

  private void row(String path, Field field) {
    String meaning =
        field.meaning() + (field.reserved() == null ? "" : " Only with the Kubernetes source.");
    page.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                field.name(),
                type(field.shape(), path(path, field)),
                absence(field.absence()),
                meaning));
  }

  private static String path(String path, Field field) {
    String below = path.isEmpty() ? field.name() : path + "." + field.name();
    return switch (field.shape()) {
      case Shape.Named(Shape.Fields _) -> below + ".<name>";
      case Shape.Items(Shape.Fields _, _, _) -> below + "[]";
      case Shape _ -> below;
    };
  }

  private static String type(Shape shape, String path) {
    return switch (shape) {
      case Shape.Text _ -> "text";
      case Shape.Constant constant -> "`" + constant.value() + "`";
      case Shape.Formed formed -> formed.meaning();
      case Shape.Whole whole -> "%d to %d".formatted(whole.least(), whole.most());
      case Shape.Flag _ -> "`true`, `false`";
      case Shape.Choice choice ->
          choice.names().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
      case Shape.Share _ -> "0 to %d, or `\"0%%\"` to `\"100%%\"`".formatted(Amount.MAX);
      case Shape.Items items -> "list of " + type(items.item(), path);
      case Shape.Named named -> "by name: " + type(named.value(), path);
      case Shape.Fields _ -> "[%s](#%s)".formatted(path.replace("<", "&lt;"), anchor(path));
    };
  }

  private static String absence(Absence absence) {
    return switch (absence) {
      case Absence.Refused _ -> "**required**";
      case Absence.Default given -> "`" + given.text() + "`";
      case Absence.Empty _ -> "";
      case Absence.Unset unset -> unset.meaning();
    };
  }

  /** A heading's anchor, as code forges make it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
  }

  /** Lists in words. */
  private static final class Words {
    static String or(List<String> names) {
      List<String> quoted = names.stream().map("`%s`"::formatted).toList();
      return String.join(", ", quoted.subList(0, quoted.size() - 1)) + " or " + quoted.getLast();
    }
  }
}
