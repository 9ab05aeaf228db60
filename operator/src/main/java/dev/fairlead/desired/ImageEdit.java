package dev.fairlead.desired;

import dev.fairlead.crds.AppRelease;
import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.SiteSpec;
import dev.fairlead.yaml.FieldEdit;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Outline;
import dev.fairlead.yaml.OutlineReader;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes the image of one service in the text of the file that declares its release, and proves
 * it: the result is read again, strictly, and must say the same as before but for that one field. A
 * service that the AppRelease does not name, or says no image of, gets the field: there it counts
 * before what the compose file says. Pure.
 */
public final class ImageEdit {
  private static final int MOST = 1;

  private ImageEdit() {}

  /** What became of a text. */
  public sealed interface Result {}

  /**
   * It was changed.
   *
   * @param before the image that stood there; empty where none did
   */
  public record Edited(String text, Optional<String> before) implements Result {}

  /** It says so already. */
  public record Unchanged() implements Result {}

  /** It was not, and why. */
  public record Refused(Problem problem) implements Result {}

  /** Whether a file declares a release, validly or not. */
  public static boolean declares(ReleaseFile file, String release) {
    return ReleaseReader.read(file).stream()
        .anyMatch(declared -> declared.name().equals(Optional.of(release)));
  }

  /** The text with the change; of a file without a byte order mark. */
  public static Result of(ReleaseFile file, ImageChange change) {
    List<Declaration> declared =
        ReleaseReader.read(file).stream()
            .filter(d -> d.name().equals(Optional.of(change.release())))
            .toList();
    if (declared.isEmpty()) {
      return refused(file, "declares no release " + Words.quoted(change.release()));
    }
    if (declared.size() > MOST) {
      return refused(file, "declares the release " + Words.quoted(change.release()) + " twice");
    }
    return switch (declared.getFirst()) {
      case Declaration.Invalid invalid -> new Refused(invalid.problems().getFirst());
      case Declaration.Valid valid -> {
        SiteSpec site = valid.release().spec().site();
        yield site != null && (site.image() == null || !change.service().equals(Site.SERVICE))
            ? refused(
                file,
                "declares a site of which there is no image to change: only one that"
                    + " says spec.site.image has one, which is called "
                    + Site.SERVICE)
            : edit(file, change, image(valid.release(), change), change.path(site != null));
      }
    };
  }

  private static Result refused(ReleaseFile file, String why) {
    return new Refused(Problem.at(Position.of(file.name()), "", why));
  }

  private static Optional<String> image(AppRelease release, ImageChange change) {
    SiteSpec site = release.spec().site();
    if (site != null) {
      return Optional.ofNullable(change.service().equals(Site.SERVICE) ? site.image() : null);
    }
    ServiceSpec service = release.spec().services().get(change.service());
    return Optional.ofNullable(service == null ? null : service.image());
  }

  private static Result edit(
      ReleaseFile file, ImageChange change, Optional<String> before, List<String> path) {
    if (before.equals(Optional.of(change.image()))) {
      return new Unchanged();
    }
    try {
      int at = place(YamlReader.read(file.name(), file.text()), change.release());
      List<Outline> documents =
          OutlineReader.read(file.name(), file.text()).stream()
              .filter(ImageEdit::hasContent)
              .toList();
      String edited = FieldEdit.set(file.text(), documents.get(at), path, change.image());
      return proven(file, change, edited, at, path)
          ? new Edited(edited, before)
          : unproven(file, change);
    } catch (YamlException e) {
      return new Refused(e.problem());
    }
  }

  private static boolean hasContent(Outline document) {
    return !(document instanceof Outline.Scalar scalar
        && scalar.value() instanceof dev.fairlead.yaml.Scalar.Null);
  }

  /** Which of the documents it is. */
  private static int place(List<Node> documents, String release) {
    for (int i = 0; i < documents.size(); i++) {
      if (documents.get(i) instanceof MapNode map
          && map.get("kind") instanceof ScalarNode kind
          && kind.text().equals(AppRelease.KIND)
          && map.get("metadata") instanceof MapNode metadata
          && metadata.get("name") instanceof ScalarNode name
          && name.text().equals(release)) {
        return i;
      }
    }
    throw new IllegalStateException("a declared release has a document");
  }

  private static Result unproven(ReleaseFile file, ImageChange change) {
    return refused(
        file,
        "the image of %s cannot be changed without changing something else; it must be edited by hand"
            .formatted(Words.quoted(change.service())));
  }

  private static boolean proven(
      ReleaseFile file, ImageChange change, String edited, int at, List<String> changed) {
    List<Node> before;
    List<Node> after;
    try {
      before = YamlReader.read(file.name(), file.text());
      after = YamlReader.read(file.name(), edited);
    } catch (YamlException e) {
      return false;
    }
    if (before.size() != after.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      List<String> path = i == at ? changed : List.of();
      if (!same(before.get(i), after.get(i), path, change.image())) {
        return false;
      }
    }
    ReleaseFile result = new ReleaseFile(file.name(), file.path(), edited);
    return ReleaseReader.read(result).stream()
        .anyMatch(d ->
            d instanceof Declaration.Valid valid
                && valid.release().metadata().name().equals(change.release())
                && image(valid.release(), change).equals(Optional.of(change.image())));
  }

  /**
   * Whether two trees say the same, but for the value at a path.
   *
   * @param path empty where nothing may differ
   */
  private static boolean same(
      @Nullable Node before, @Nullable Node after, List<String> path, String value) {
    if (path.isEmpty()) {
      return plainlySame(before, after);
    }
    if (!(after instanceof MapNode map)) {
      return false;
    }
    String key = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    MapNode old = before instanceof MapNode known ? known : null;
    int others = 0;
    for (Node.Entry entry : map.entries()) {
      Node was = old == null ? null : old.get(entry.key());
      boolean fits =
          entry.key().equals(key)
              ? (rest.isEmpty()
                  ? says(entry.value(), value)
                  : same(was, entry.value(), rest, value))
              : was != null && plainlySame(was, entry.value());
      if (!fits) {
        return false;
      }
      others += entry.key().equals(key) ? 0 : 1;
    }
    int expected =
        old == null ? 0 : (int) old.entries().stream().filter(e -> !e.key().equals(key)).count();
    return others == expected && map.get(key) != null;
  }

  private static boolean says(Node node, String value) {
    return node instanceof ScalarNode scalar
        && dev.fairlead.yaml.Scalars.resolve(scalar)
            instanceof dev.fairlead.yaml.Scalar.Text(var text)
        && text.equals(value);
  }

  private static boolean plainlySame(@Nullable Node before, @Nullable Node after) {
    return switch (before) {
      case null -> after == null;
      case ScalarNode scalar ->
          after instanceof ScalarNode other
              && scalar.text().equals(other.text())
              && scalar.plain() == other.plain()
              && java.util.Objects.equals(scalar.tag(), other.tag());
      case Node.ListNode list ->
          after instanceof Node.ListNode other
              && list.items().size() == other.items().size()
              && java.util.stream.IntStream.range(0, list.items().size())
                  .allMatch(i -> plainlySame(list.items().get(i), other.items().get(i)));
      case MapNode map ->
          after instanceof MapNode other
              && map.entries().size() == other.entries().size()
              && map.entries().stream()
                  .allMatch(e ->
                      plainlySame(e.value(), other.get(e.key())) && other.get(e.key()) != null);
    };
  }
}
