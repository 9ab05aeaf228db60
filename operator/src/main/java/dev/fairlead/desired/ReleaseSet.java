package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All releases of one tree of files: what each should run, or what is wrong with it.
 *
 * @param releases by name
 * @param unnamed problems of files whose release nobody can name
 */
public record ReleaseSet(SortedMap<String, Resolution> releases, List<Problem> unnamed) {

  public ReleaseSet {
    releases = Ordered.map(releases);
    unnamed = Problems.sorted(unnamed);
  }

  /**
   * Reads and resolves everything; the order of the files does not matter (I12).
   *
   * @param revision the git commit, or content hash, of the tree
   */
  public static ReleaseSet of(Collection<ReleaseFile> files, String revision, Resolver resolver) {
    return of(files, ReleaseReader::read, valid -> resolver.resolve(valid, revision));
  }

  /**
   * The same with what reads a file and resolves one declaration; both may remember what they said.
   */
  public static ReleaseSet of(
      Collection<ReleaseFile> files,
      Function<ReleaseFile, List<Declaration>> reader,
      Function<Declaration.Valid, Resolution> resolver) {
    List<Declaration> declarations =
        files.stream()
            .sorted(Comparator.comparing(ReleaseFile::name))
            .flatMap(file -> reader.apply(file).stream())
            .toList();
    var claims = new Claims(declarations);
    SortedMap<String, Resolution> releases = new TreeMap<>();
    List<Problem> unnamed = new ArrayList<>();
    for (Declaration declaration : declarations) {
      declaration
          .name()
          .ifPresentOrElse(
              name ->
                  releases.merge(
                      name, resolve(declaration, name, claims, resolver), ReleaseSet::both),
              () -> unnamed.addAll(problemsOf(declaration)));
    }
    for (var refused : new PortClaims(declarations, releases).conflicts().entrySet()) {
      String name = refused.getKey();
      var invalid = new Resolution.Invalid(name, refused.getValue(), new java.util.TreeSet<>());
      releases.merge(name, invalid, ReleaseSet::both);
    }
    return new ReleaseSet(releases, unnamed);
  }

  /**
   * Whether a release that is absent here was really removed; I18: while some file's release cannot
   * be named, it may be any of them.
   */
  public boolean complete() {
    return unnamed.isEmpty();
  }

  /** Everything that is wrong, by place. */
  public List<Problem> problems() {
    List<Problem> all = new ArrayList<>(unnamed);
    for (Resolution resolution : releases.values()) {
      switch (resolution) {
        case Resolution.Valid _ -> {}
        case Resolution.Invalid invalid -> all.addAll(invalid.problems());
      }
    }
    return Problems.sorted(all);
  }

  private static Resolution resolve(
      Declaration declaration,
      String name,
      Claims claims,
      Function<Declaration.Valid, Resolution> resolver) {
    List<Problem> problems = new ArrayList<>(claims.conflictsOf(declaration));
    problems.addAll(problemsOf(declaration));
    Resolution resolved =
        switch (declaration) {
          case Declaration.Valid valid -> resolver.apply(valid);
          case Declaration.Invalid invalid ->
              new Resolution.Invalid(name, List.of(), Ordered.set(List.of(invalid.file().path())));
        };
    return problems.isEmpty() && declaration instanceof Declaration.Valid
        ? resolved
        : both(resolved, new Resolution.Invalid(name, problems, resolved.inputs()));
  }

  /** Two answers for one name: no answer, and all that is wrong with either. */
  private static Resolution both(Resolution one, Resolution other) {
    List<Problem> problems = new ArrayList<>(problemsOf(one));
    problems.addAll(problemsOf(other));
    var inputs = new java.util.TreeSet<>(one.inputs());
    inputs.addAll(other.inputs());
    return new Resolution.Invalid(one.release(), problems, inputs);
  }

  private static List<Problem> problemsOf(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Valid _ -> List.of();
      case Resolution.Invalid invalid -> invalid.problems();
    };
  }

  private static List<Problem> problemsOf(Declaration declaration) {
    return switch (declaration) {
      case Declaration.Valid _ -> List.of();
      case Declaration.Invalid invalid -> invalid.problems();
    };
  }
}
