package dev.fairlead.desired;

import dev.fairlead.crds.ComposeSource;
import dev.fairlead.crds.SiteSpec;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Names, compose projects and the host names of sites that belong to one release each. Pure. */
final class Claims {
  private static final String NAME = "metadata.name";
  private static final String PROJECT = "spec.compose.project";

  private final Map<String, List<Declaration>> byName = new TreeMap<>();
  private final Map<String, List<Declaration.Valid>> byProject = new TreeMap<>();
  private final Map<String, List<Declaration.Valid>> byHost = new TreeMap<>();

  /** In the order of their files. */
  Claims(List<Declaration> declarations) {
    for (Declaration declaration : declarations) {
      declaration
          .name()
          .ifPresent(name -> byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(declaration));
      if (declaration instanceof Declaration.Valid valid) {
        byProject
            .computeIfAbsent(Resolver.project(valid.release()), _ -> new ArrayList<>())
            .add(valid);
        SiteSpec site = valid.release().spec().site();
        if (site != null) {
          Set.copyOf(site.hosts())
              .forEach(host -> byHost.computeIfAbsent(host, _ -> new ArrayList<>()).add(valid));
        }
      }
    }
  }

  /** What others claim too. */
  List<Problem> conflictsOf(Declaration declaration) {
    List<Problem> conflicts = new ArrayList<>();
    declaration.name().ifPresent(name -> sameName(declaration, name, conflicts));
    if (declaration instanceof Declaration.Valid valid) {
      sameProject(valid, conflicts);
      sameHost(valid, conflicts);
    }
    return conflicts;
  }

  /** The first one is named, and every later one is refused. */
  private void sameName(Declaration declaration, String name, List<Problem> into) {
    Declaration first = byName.getOrDefault(name, List.of(declaration)).getFirst();
    if (!first.equals(declaration)) {
      into.add(
          Problem.at(
                  declaration.places().value(NAME),
                  NAME,
                  "the release %s is already declared at %s"
                      .formatted(Words.quoted(name), first.places().value(NAME)))
              .withHint("give one of them another name, or remove one"));
    }
  }

  /** Nobody can say which of two releases is meant, so each is refused and names the other. */
  private void sameProject(Declaration.Valid declaration, List<Problem> into) {
    String project = Resolver.project(declaration.release());
    for (Declaration.Valid other : byProject.getOrDefault(project, List.of())) {
      String name = other.release().metadata().name();
      if (!name.equals(declaration.release().metadata().name())) {
        into.add(
            Problem.at(
                    place(declaration),
                    said(declaration) ? PROJECT : NAME,
                    "the compose project %s is also claimed by the release %s at %s"
                        .formatted(Words.quoted(project), Words.quoted(name), place(other)))
                .withHint("give each release its own spec.compose.project"));
      }
    }
  }

  /** A host name leads to one site: each of the two is refused and names the other. */
  private void sameHost(Declaration.Valid declaration, List<Problem> into) {
    SiteSpec site = declaration.release().spec().site();
    List<String> hosts = site == null ? List.of() : site.hosts();
    for (String host : hosts) {
      for (Declaration.Valid other : byHost.getOrDefault(host, List.of())) {
        String name = other.release().metadata().name();
        if (!name.equals(declaration.release().metadata().name())) {
          into.add(
              Problem.at(
                      place(declaration, host),
                      path(declaration, host),
                      "the host name %s is also claimed by the release %s at %s"
                          .formatted(Words.quoted(host), Words.quoted(name), place(other, host)))
                  .withHint("give each site host names of its own"));
        }
      }
    }
  }

  private static String path(Declaration.Valid declaration, String host) {
    SiteSpec site = Objects.requireNonNull(declaration.release().spec().site());
    return "spec.site.hosts[" + site.hosts().indexOf(host) + "]";
  }

  private static Position place(Declaration.Valid declaration, String host) {
    return declaration.places().value(path(declaration, host));
  }

  private static boolean said(Declaration.Valid declaration) {
    ComposeSource source = declaration.release().spec().compose();
    return source != null && source.project() != null;
  }

  private static Position place(Declaration.Valid declaration) {
    return declaration.places().value(said(declaration) ? PROJECT : NAME);
  }
}
