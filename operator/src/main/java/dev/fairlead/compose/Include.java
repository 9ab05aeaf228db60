package dev.fairlead.compose;

import dev.fairlead.compose.Documents.Text;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code include}: other compose projects, each loaded by itself (its own directory, its own {@code
 * .env} below the variables around it), whose services and resources then stand in this document.
 * Of two that have the same name both must say the same, as in compose 2.40.
 */
final class Include {
  private static final List<String> SECTIONS =
      List.of("services", "volumes", "networks", "secrets", "configs");
  private static final List<String> KEYS = List.of("path", "project_directory", "env_file");

  /** Files that may include one another in a row. */
  private static final int MAX_CHAIN = 20;

  private final Inputs inputs;
  private final Paths paths;
  private final Environment environment;
  private final Findings findings;
  private final List<Path> chain;

  /**
   * @param paths of the including file
   * @param chain the main files that led here
   */
  Include(
      Inputs inputs, Paths paths, Environment environment, Findings findings, List<Path> chain) {
    this.inputs = inputs;
    this.paths = paths;
    this.environment = environment;
    this.findings = findings;
    this.chain = chain;
  }

  /**
   * The document with what it includes.
   *
   * @param include what it says of that, with its variables substituted
   */
  MapNode into(MapNode document, @Nullable Node include) {
    if (include == null || Nodes.isNull(include)) {
      return document;
    }
    At list = new At(include, "include", findings);
    if (!(include instanceof ListNode)) {
      list.refuse("must be a list of compose files");
      return document;
    }
    MapNode all = document;
    for (At item : list.items()) {
      MapNode included = included(item);
      all = included == null ? all : imported(all, included, item);
    }
    return all;
  }

  private @Nullable MapNode included(At item) {
    checkKeys(item);
    At path = item.node() instanceof MapNode ? item.get("path") : item;
    List<At> files = path == null ? List.of() : texts(path);
    if (files.isEmpty()) {
      item.refuse("needs the path of a compose file");
      return null;
    }
    List<Text> texts = new ArrayList<>();
    Path main = null;
    for (At file : files) {
      Optional<Path> found = located(file, paths);
      Optional<String> text = found.flatMap(f -> inputs.require(f, file));
      if (found.isEmpty() || text.isEmpty()) {
        return null;
      }
      main = main == null ? found.get() : main;
      texts.add(new Text(found.get().toString(), text.get()));
    }
    return main == null || isCircle(main, item) ? null : load(item, main, texts);
  }

  private boolean isCircle(Path main, At item) {
    if (chain.contains(main) || chain.size() >= MAX_CHAIN) {
      item.refuse("files include one another in a circle: " + main);
      return true;
    }
    return false;
  }

  private @Nullable MapNode load(At item, Path main, List<Text> texts) {
    At said = item.get("project_directory");
    Optional<Path> directory =
        said == null ? Optional.ofNullable(main.getParent()) : located(said, paths);
    if (directory.isEmpty()) {
      return null;
    }
    Environment own = environment.below(envFiles(item, directory.get()), inputs, findings);
    List<Path> longer = new ArrayList<>(chain);
    longer.add(main);
    return new Documents(inputs, paths.in(directory.get().toString(), own), own, findings, longer)
        .merged(texts);
  }

  /** Those it names, which must be there; else {@code .env} of its directory, where it is there. */
  private List<Path> envFiles(At item, Path directory) {
    At said = item.get("env_file");
    if (said == null) {
      Path beside = directory.resolve(".env");
      return inputs.find(beside).isPresent() ? List.of(beside) : List.of();
    }
    List<Path> files = new ArrayList<>();
    for (At file : texts(said)) {
      if (!"/dev/null".equals(Nodes.string(file.node()))) {
        located(file, paths)
            .filter(path -> inputs.require(path, file).isPresent())
            .ifPresent(files::add);
      }
    }
    return files;
  }

  private static Optional<Path> located(At at, Paths base) {
    String text = Nodes.string(at.node());
    if (text == null || text.isEmpty()) {
      at.refuse("must be a path");
      return Optional.empty();
    }
    if (text.contains("://") || text.startsWith("git@") || text.startsWith("oci:")) {
      at.refuse(
          "Fairlead includes no files from elsewhere", "keep a copy of the file beside this one");
      return Optional.empty();
    }
    return Inputs.path(base.absolute(at, text), at);
  }

  private static List<At> texts(At at) {
    return new At(Nodes.asList(at.node()), at.path(), at.findings()).items();
  }

  private static void checkKeys(At item) {
    for (Entry entry : item.entries()) {
      if (!KEYS.contains(entry.key())) {
        item.key(entry).refuse("an include has only path, project_directory and env_file");
      }
    }
  }

  private MapNode imported(MapNode document, MapNode included, At item) {
    MapNode all = document;
    for (String section : SECTIONS) {
      if (included.get(section) instanceof MapNode from) {
        MapNode to =
            all.get(section) instanceof MapNode map ? map : Nodes.emptyMap(from.position());
        all = Nodes.with(all, section, joined(section, to, from, item));
      }
    }
    return all;
  }

  private MapNode joined(String section, MapNode to, MapNode from, At item) {
    List<Entry> entries = new ArrayList<>(to.entries());
    for (Entry entry : from.entries()) {
      Node own = to.get(entry.key());
      if (own == null) {
        entries.add(entry);
      } else if (!same(own, entry.value())) {
        item.refuse(
            "%s.%s is defined here, too, and otherwise (at %s)"
                .formatted(section, entry.key(), own.position()),
            "rename one of them, or change the included one by a second path in this include");
      }
    }
    return new MapNode(to.position(), to.tag(), entries);
  }

  private static boolean same(Node left, Node right) {
    return switch (left) {
      case ScalarNode a ->
          right instanceof ScalarNode b && a.text().equals(b.text()) && a.plain() == b.plain();
      case ListNode a -> right instanceof ListNode b && sameItems(a.items(), b.items());
      case MapNode a -> right instanceof MapNode b && sameEntries(a, b);
    };
  }

  private static boolean sameItems(List<Node> left, List<Node> right) {
    boolean same = left.size() == right.size();
    for (int i = 0; same && i < left.size(); i++) {
      same = same(left.get(i), right.get(i));
    }
    return same;
  }

  private static boolean sameEntries(MapNode left, MapNode right) {
    return left.entries().size() == right.entries().size()
        && left.entries().stream()
            .allMatch(entry -> {
              Node other = right.get(entry.key());
              return other != null && same(entry.value(), other);
            });
  }
}
