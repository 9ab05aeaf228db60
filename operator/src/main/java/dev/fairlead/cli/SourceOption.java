package dev.fairlead.cli;

import dev.fairlead.source.DirectorySource;
import dev.fairlead.source.Source;
import dev.fairlead.source.Timing;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the desired state is: one place or several. */
final class SourceOption {
  @Option(
      names = "--source",
      paramLabel = "DIR|FILE|git+URL|kube",
      defaultValue = "${env:FAIRLEAD_SOURCE}",
      split = "\n",
      description = {
        "Where the desired state is: a directory tree, one file, or a git repository:",
        "git+https://HOST/REPO.git[?ref=BRANCH|TAG|COMMIT&path=DIR&poll=SECONDS]",
        "or a Kubernetes API: kube[:NAMESPACE][?kubeconfig=FILE&selector=LABELS&host=NAME].",
        "or rollhook:FILE, a rollhook.config.yaml (for `run`).",
        "May be given several times (in FAIRLEAD_SOURCE: one per line)."
      })
  private List<String> sources = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee = CommandSpec.create();

  /**
   * The same, or what the configuration says where nothing was said here.
   *
   * @throws ParameterException when nobody said anything
   */
  SourceOption or(List<String> configured) {
    SourceOption chosen = new SourceOption();
    chosen.sources = all().isEmpty() ? configured : sources;
    if (chosen.all().isEmpty()) {
      throw new ParameterException(
          mixee.commandLine(),
          "no source is named: --source DIR, FAIRLEAD_SOURCE, or `sources` in fairlead.yaml");
    }
    return chosen;
  }

  /** The same places, now that it is known what some of them stand for. */
  SourceOption as(List<String> places) {
    SourceOption chosen = new SourceOption();
    chosen.sources = List.copyOf(places);
    return chosen;
  }

  /**
   * Those of a command that runs without an operator.
   *
   * @param instead what to do where they stand in a Kubernetes API
   * @throws IOException with one sentence when one does
   */
  List<String> files(String instead) throws IOException {
    for (String source : all()) {
      if (Clusters.isOne(source)) {
        throw new IOException(
            "--source %s: what stands in a Kubernetes API is followed by run alone; %s"
                .formatted(source, instead));
      }
    }
    return all();
  }

  /** As they were written. */
  List<String> all() {
    return sources.stream().map(String::strip).filter(source -> !source.isEmpty()).toList();
  }

  /**
   * Opens all of them; none is started.
   *
   * @throws IOException with one sentence when one cannot be meant
   */
  List<Source> open(Duration resync, boolean once, StateOption state, Map<String, String> env)
      throws IOException {
    Timing usual = Timing.DEFAULT;
    Timing timing = new Timing(resync, usual.quiet(), usual.quietCap(), usual.lockPatience());
    refuseTwins(all());
    List<Source> opened = new ArrayList<>();
    for (String source : all()) {
      if (Clusters.isOne(source)) {
        opened.add(Clusters.open(source, env));
      } else if (GitAddress.isOne(source)) {
        opened.add(git(source, once, state, env));
      } else {
        opened.add(new DirectorySource(Path.of(source), TreeLimits.DEFAULT, timing));
      }
    }
    return opened;
  }

  private static Source git(String source, boolean once, StateOption state, Map<String, String> env)
      throws IOException {
    GitSettings settings = GitSettings.of(state.made(env), env);
    return new GitSource(address(source), once ? settings.once() : settings);
  }

  private static GitAddress address(String source) throws IOException {
    try {
      return GitAddress.parse(source);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void refuseTwins(List<String> sources) throws IOException {
    Set<Path> directories = new HashSet<>();
    List<GitAddress> repositories = new ArrayList<>();
    Clusters.refuseTwins(sources);
    for (String source : sources) {
      if (Clusters.isOne(source)) {
        continue;
      }
      if (!GitAddress.isOne(source)) {
        Path directory = Path.of(source).toAbsolutePath().normalize();
        if (!directories.add(directory)) {
          throw new IOException("--source names %s twice".formatted(directory));
        }
        continue;
      }
      GitAddress next = address(source);
      for (GitAddress before : repositories) {
        Optional<String> conflict = before.conflict(next);
        if (conflict.isPresent()) {
          throw new IOException(conflict.get());
        }
      }
      repositories.add(next);
    }
  }
}
