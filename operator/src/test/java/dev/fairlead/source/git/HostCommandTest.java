package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the host that answer, hang, or leave somebody behind. */
class HostCommandTest {
  @TempDir Path temp;

  private HostCommand command(Duration patience) {
    return new HostCommand(temp.resolve("said"), patience);
  }

  @Test
  void saysHowItEndedAndWhatItSaid() throws Exception {
    Path input = Files.writeString(temp.resolve("input"), "one\ntwo\n");
    HostCommand it = command(Duration.ofSeconds(20));
    assertThat(it.run(input, "sh", "-c", "cat; exit 3"))
        .isEqualTo(new HostCommand.Said(3, java.util.List.of("one", "two")));
    assertThat(it.run(null, "cat")).isEqualTo(new HostCommand.Said(0, java.util.List.of()));
  }

  @Test
  @Timeout(20)
  void oneThatHangsEndsAtItsDeadline() {
    assertThatThrownBy(() -> command(Duration.ofMillis(200)).run(null, "sleep", "60"))
        .isInstanceOf(IOException.class)
        .hasMessage("sleep did not answer");
  }

  @Test
  @Timeout(20)
  void aChildThatKeepsItsOutputOpenIsNotWaitedFor() throws Exception {
    assertThat(command(Duration.ofSeconds(10)).run(null, "sh", "-c", "sleep 30 & echo done"))
        .isEqualTo(new HostCommand.Said(0, java.util.List.of("done")));
  }

  @Test
  void oneThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> command(Duration.ofSeconds(10)).run(null, "no-such-command"))
        .hasMessage("there is no no-such-command command on this host");
  }
}
