package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Several sources on one command line. */
class SourceOptionTest {
  @TempDir Path temp;

  private List<Source> open(String... sources) throws IOException {
    String[] words = new String[2 * sources.length];
    for (int i = 0; i < sources.length; i++) {
      words[2 * i] = "--source";
      words[2 * i + 1] = sources[i];
    }
    SourceOption option = CommandLine.populateCommand(new SourceOption(), words);
    StateOption state =
        CommandLine.populateCommand(new StateOption(), "--state-dir", temp.toString());
    return option.open(Duration.ofSeconds(30), false, state, Map.of());
  }

  @Test
  void severalOfOneRepositoryHaveNamesOfTheirOwn() throws IOException {
    assertThat(
            open(
                "git+https://h/fleet.git?ref=main&path=apps-a",
                "git+https://h/fleet.git?ref=main&path=apps-b",
                "git+https://h/fleet.git?ref=staging&home=staging",
                "/srv/desired"))
        .extracting(Source::name)
        .containsExactly(
            "https://h/fleet.git?ref=main&path=apps-a",
            "https://h/fleet.git?ref=main&path=apps-b",
            "https://h/fleet.git?ref=staging",
            "/srv/desired");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "git+file:///r.git | git+file:///r.git?path=a | names file:///r.git twice",
        "git+file:///r.git?ref=a | git+file:///r.git?ref=b | a place of its own (&home=NAME)",
        "/srv/desired | /srv/x/../desired | names /srv/desired twice",
        "git+file:///r.git | git+file:///r.git?pat=a | did you mean"
      })
  void thoseThatCannotBeMeantTogetherAreRefused(String one, String two, String why) {
    assertThatThrownBy(() -> open(one, two))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whereNoOperatorRunsAKubernetesApiIsRefusedWithWhatToDoInstead() throws IOException {
    SourceOption option =
        CommandLine.populateCommand(new SourceOption(), "--source", "/a", "--source", "kube:web");
    assertThatThrownBy(() -> option.files("ask kubectl"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "--source kube:web: what stands in a Kubernetes API is followed by run alone; ask kubectl");
    SourceOption files = CommandLine.populateCommand(new SourceOption(), "--source", "/a");
    assertThat(files.files("ask kubectl")).containsExactly("/a");
  }
}
