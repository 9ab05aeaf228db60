package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ImageChange;
import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.DirectoryWriteBack;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.source.WriteBackException.Kind;
import dev.fairlead.source.git.CommitStyle;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitWriteBack;
import dev.fairlead.source.git.Scratch;
import dev.fairlead.yaml.NearMiss;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Changes of desired state that somebody asks for. Whatever asks, a command or an API, comes
 * through here: the release must be valid and have the service, in exactly one of the sources.
 *
 * @param sources as they are written on the command line
 * @param state where an operator would keep its state
 */
public record WriteBacks(
    List<String> sources, Path state, Map<String, String> environment, InstantSource clock) {
  public WriteBacks {
    sources = List.copyOf(sources);
    environment = Map.copyOf(environment);
  }

  /**
   * Sets the image of a service.
   *
   * @throws IOException with one sentence when it was not set
   */
  public WriteBack.Written set(ImageChange change, WriteBack.Note note) throws IOException {
    String source = sourceOf(change);
    if (!GitAddress.isOne(source)) {
      return new DirectoryWriteBack(Path.of(source), TreeLimits.DEFAULT).write(change, note);
    }
    try (Scratch own = Scratch.of("write")) {
      GitSettings settings = GitSettings.of(state, environment).once().namingOnly(own.directory());
      CommitStyle style = CommitStyle.of(environment);
      return new GitWriteBack(GitAddress.parse(source), settings, style, clock).write(change, note);
    } catch (IllegalArgumentException e) {
      throw new WriteBackException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  /** The source that declares the release, which has the service. */
  private String sourceOf(ImageChange change) throws IOException {
    String found = "";
    for (String source : sources) {
      ReleaseSet set = Offline.read(source, state, null, environment);
      Resolution resolution = set.releases().get(change.release());
      if (resolution == null) {
        continue;
      }
      if (!found.isEmpty()) {
        throw refused(
            "the release \"%s\" is declared by %s and by %s"
                .formatted(change.release(), found, source));
      }
      switch (resolution) {
        case Resolution.Valid(Desired desired, _, _, _) ->
            requireService(desired, change.service());
        case Resolution.Invalid invalid ->
            throw refused(
                "the release \"%s\" is invalid as it is:\n%s"
                    .formatted(change.release(), Problems.render(invalid.problems()).strip()));
      }
      found = source;
    }
    if (found.isEmpty()) {
      throw refused(
          "no release \"%s\" is declared in %s"
              .formatted(change.release(), String.join(", ", sources)));
    }
    return found;
  }

  private static void requireService(Desired desired, String service) throws WriteBackException {
    List<String> names = List.copyOf(desired.images().keySet());
    if (!names.contains(service)) {
      String hint = NearMiss.hint(service, names);
      throw refused(
          "the release \"%s\" has no service \"%s\"; %s"
              .formatted(
                  desired.release(),
                  service,
                  hint.isEmpty() ? "it has " + String.join(", ", names) : hint));
    }
  }

  private static WriteBackException refused(String why) {
    return new WriteBackException(Kind.REFUSED, why);
  }
}
