package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads compose files and merges their documents in order: substitute variables, long forms, {@code
 * !reset} and {@code !override}, {@code extends}, merge.
 */
final class Documents {
  private final Inputs inputs;
  private final Paths paths;
  private final Interpolation interpolation;
  private final Findings findings;
  private final Include include;
  private final Merge merge;
  private final Extends extensions;

  /**
   * @param chain the files that include these ones, from the outermost on
   */
  Documents(
      Inputs inputs, Paths paths, Environment environment, Findings findings, List<Path> chain) {
    this.inputs = inputs;
    this.paths = paths;
    this.interpolation = new Interpolation(environment, findings);
    this.findings = findings;
    this.include = new Include(inputs, paths, environment, findings, chain);
    this.merge = new Merge(findings);
    this.extensions = new Extends(this, merge);
  }

  /** A named text. */
  record Text(String name, String text) {}

  /** The merged model of several files; relative paths are relative to one directory. */
  MapNode merged(List<Text> files) {
    MapNode model = null;
    for (Text file : files) {
      for (MapNode read : documents(file, paths)) {
        MapNode document = include.into(Nodes.without(read, "include"), read.get("include"));
        model = model == null ? first(document) : onto(model, document);
      }
    }
    return model == null ? Nodes.emptyMap(Position.of(files.getFirst().name())) : model;
  }

  private MapNode first(MapNode document) {
    return Unicity.document(Resets.strip(extensions.resolve(document, findings)));
  }

  private MapNode onto(MapNode model, MapNode document) {
    MapNode cleared = Resets.clear(model, document);
    return merge.documents(cleared, extensions.resolve(document, findings));
  }

  /** A file whose services are extended: its documents merged, its paths relative to itself. */
  @Nullable MapNode base(Path file, At asker) {
    String text = inputs.require(file, asker).orElse(null);
    if (text == null) {
      return null;
    }
    Path directory = file.getParent();
    Paths own = paths.in(directory == null ? "/" : directory.toString());
    MapNode model = null;
    for (MapNode document : documents(new Text(file.toString(), text), own)) {
      model = model == null ? document : merge.documents(Resets.clear(model, document), document);
    }
    return model == null ? null : Nodes.without(model, "include");
  }

  private List<MapNode> documents(Text file, Paths base) {
    List<MapNode> documents = new ArrayList<>();
    List<Node> roots = inputs.documents(file.name(), file.text());
    for (Node root : roots) {
      if (root instanceof MapNode map) {
        Node substituted = interpolation.apply(map, "");
        documents.add(new ShortForms(base, findings).document((MapNode) substituted));
      } else {
        findings.add(Problem.at(root.position(), "", "a compose file is a mapping"));
      }
    }
    if (roots.isEmpty() && !findings.refused()) {
      findings.add(Problem.at(Position.of(file.name()), "", "the compose file is empty"));
    }
    return documents;
  }
}
