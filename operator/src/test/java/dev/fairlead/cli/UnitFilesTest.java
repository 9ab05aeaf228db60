package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.kube.KubeAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The systemd units of the pages and examples start what the program understands. */
class UnitFilesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern START =
      Pattern.compile("(?m)^ExecStart=/opt/fairlead/fairlead run (.+)$");

  private static String[] words(String file) throws IOException {
    MatchResult start =
        START.matcher(Files.readString(ROOT.resolve(file))).results().findFirst().orElseThrow();
    return start.group(1).split(" ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/operations.md", "examples/systemd/fairlead-kube.service"})
  void everyOptionIsKnown(String file) throws IOException {
    List<String> unknown = new ArrayList<>(Arrays.asList(words(file)));
    for (Object options : List.of(new SourceOption(), new StateOption())) {
      CommandLine known = new CommandLine(options).setUnmatchedArgumentsAllowed(true);
      unknown.retainAll(known.parseArgs(unknown.toArray(String[]::new)).unmatched());
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void theUnitOfAKubernetesHostReadsTheKubeconfigThatThePageInstalls() throws IOException {
    String source = words("examples/systemd/fairlead-kube.service")[1];
    String installed = KubeAddress.parse(source).kubeconfig();
    assertThat(Files.readString(ROOT.resolve("docs/kubernetes.md")))
        .contains("install -D -m 0640 -g fairlead web1.kubeconfig " + installed);
  }
}
