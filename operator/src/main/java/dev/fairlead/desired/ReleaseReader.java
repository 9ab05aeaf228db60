package dev.fairlead.desired;

import dev.fairlead.crds.AppRelease;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the AppReleases of a YAML file and reads each strictly. A document is one when it says
 * {@code kind: AppRelease} or an {@code apiVersion} of ours; all others, compose files for example,
 * are somebody else's. Total: every text ends in values or problems. Pure.
 */
public final class ReleaseReader {
  /** Lines by which a text that is no YAML shows that it was meant to be one of ours. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?m)^[ \\t]*[\"']?(kind[\"']?:[ \\t]*[\"']?AppRelease\\b|apiVersion[\"']?:[ \\t]*[\"']?"
              + Pattern.quote(AppRelease.GROUP)
              + "/)");

  private ReleaseReader() {}

  /** Every AppRelease of the file, in its order; none when it holds none. */
  public static List<Declaration> read(ReleaseFile file) {
    List<Node> documents;
    try {
      documents = YamlReader.read(file.name(), file.text());
    } catch (YamlException e) {
      return OURS.matcher(file.text()).find() ? List.of(unreadable(file, e.problem())) : List.of();
    }
    var declarations = new ArrayList<Declaration>();
    for (Node document : documents) {
      if (document instanceof MapNode map && mayBeOurs(map, file)) {
        declarations.add(file.refused().isEmpty() ? read(file, map) : refused(file, map));
      }
    }
    return declarations;
  }

  private static Declaration unreadable(ReleaseFile file, Problem problem) {
    var nowhere = new Places(Position.of(file.name()));
    return new Declaration.Invalid(file, Optional.empty(), List.of(problem), nowhere);
  }

  /** A file that cannot be decrypted and does not say what it is may be any release's (I18). */
  private static boolean mayBeOurs(MapNode document, ReleaseFile file) {
    return isOurs(document) || (!file.refused().isEmpty() && Sealed.isOne(text(document, "kind")));
  }

  private static Declaration refused(ReleaseFile file, MapNode document) {
    Optional<String> name =
        isOurs(document) ? name(document).filter(found -> !Sealed.isOne(found)) : Optional.empty();
    return new Declaration.Invalid(file, name, file.refused(), new Places(document.position()));
  }

  private static boolean isOurs(MapNode document) {
    return text(document, "kind").equals(AppRelease.KIND)
        || text(document, "apiVersion").startsWith(AppRelease.GROUP + "/");
  }

  private static Declaration read(ReleaseFile file, MapNode document) {
    var reader = new RecordReader(document.position());
    if (isForeignVersion(document)) {
      // The fields of another version are not known here: only these two are worth a word.
      for (String name : List.of("apiVersion", "kind")) {
        check(reader, document, name);
      }
    } else if (reader.read(document, Shapes.APP_RELEASE, FieldPath.ROOT)
            instanceof AppRelease release
        && reader.problems().isEmpty()) {
      return new Declaration.Valid(file, release, reader.places());
    }
    List<Problem> problems = Shown.of(file.secrets(), reader.problems());
    return new Declaration.Invalid(file, name(document), problems, reader.places());
  }

  private static boolean isForeignVersion(MapNode document) {
    String version = text(document, "apiVersion");
    String kind = text(document, "kind");
    return (!version.isEmpty() && !version.equals(AppRelease.API_VERSION))
        || (!kind.isEmpty() && !kind.equals(AppRelease.KIND));
  }

  private static void check(RecordReader reader, MapNode document, String name) {
    Node value = document.get(name);
    for (var field : Shapes.APP_RELEASE.fields()) {
      if (value != null && field.name().equals(name)) {
        Object _ = reader.read(value, field.shape(), FieldPath.ROOT.field(field));
      }
    }
  }

  /** The name by which the release is known, when it is one at all. */
  private static Optional<String> name(MapNode document) {
    return document.get("metadata") instanceof MapNode metadata
            && metadata.get("name") instanceof ScalarNode name
            && new RecordReader(name.position()).fits(name, nameShape())
        ? Optional.of(name.text())
        : Optional.empty();
  }

  private static Shape nameShape() {
    return Shapes.of(dev.fairlead.crds.Metadata.class).fields().getFirst().shape();
  }

  private static String text(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar ? scalar.text() : "";
  }
}
