package dev.fairlead.compose;

import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What to load.
 *
 * @param files compose files in merge order, absolute; with {@code inline} it must be empty
 * @param inline a compose file as text, or null
 * @param inlineName what messages call the inline text, for example {@code release.yaml}
 * @param workingDirectory absolute; relative paths inside resolve against it
 * @param project the project's name, or null to take compose's rule (top-level {@code name}, then
 *     the directory's name)
 * @param variables the interpolation environment; nothing comes from this process's own
 * @param envFiles replace {@code .env}; empty reads {@code .env} of the working directory when it
 *     exists
 * @param images image per service that overrides the file's
 * @param replicas replicas per service that override the file's
 * @param fronted services whose published ports a proxy holds, so that any number of containers can
 *     stand behind each
 * @param written services whose files are written into their containers instead of mounted, so that
 *     they can be written anew while those run
 */
public record ComposeRequest(
    List<Path> files,
    @Nullable String inline,
    String inlineName,
    Path workingDirectory,
    @Nullable String project,
    List<String> profiles,
    SortedMap<String, String> variables,
    List<Path> envFiles,
    SortedMap<String, String> images,
    SortedMap<String, Integer> replicas,
    SortedSet<String> fronted,
    SortedSet<String> written) {

  public ComposeRequest {
    files = List.copyOf(files);
    profiles = List.copyOf(profiles);
    variables = Ordered.map(variables);
    envFiles = List.copyOf(envFiles);
    images = Ordered.map(images);
    replicas = Ordered.map(replicas);
    fronted = Ordered.set(fronted);
    written = Ordered.set(written);
  }

  /** One of services that publish their ports themselves, and have their files mounted. */
  public ComposeRequest(
      List<Path> files,
      @Nullable String inline,
      String inlineName,
      Path workingDirectory,
      @Nullable String project,
      List<String> profiles,
      SortedMap<String, String> variables,
      List<Path> envFiles,
      SortedMap<String, String> images,
      SortedMap<String, Integer> replicas) {
    this(
        files,
        inline,
        inlineName,
        workingDirectory,
        project,
        profiles,
        variables,
        envFiles,
        images,
        replicas,
        new TreeSet<>(),
        new TreeSet<>());
  }

  /** The same with other files. */
  ComposeRequest with(List<Path> others, Path directory) {
    return new ComposeRequest(
        others,
        inline,
        inlineName,
        directory,
        project,
        profiles,
        variables,
        envFiles,
        images,
        replicas,
        fronted,
        written);
  }
}
