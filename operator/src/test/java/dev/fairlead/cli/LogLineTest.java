package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private final LoggerContext logs = new LoggerContext();

  @Test
  void saysTimeLevelSpeakerAndMessage() {
    assertThat(line(Level.WARN, "rolled {}", null, "web"))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Operator rolled web\\R");
    assertThat(line(Level.ERROR, "broken", null)).contains(" ERROR Operator broken");
  }

  @Test
  void aMessageCannotForgeALine() {
    assertThat(line(Level.INFO, "one\r\n12:00:00.000 ERROR Operator two\nthree", null))
        .endsWith("Operator one | 12:00:00.000 ERROR Operator two | three" + System.lineSeparator())
        .hasLineCount(1);
  }

  @Test
  void aFailureFollowsWithItsStack() {
    assertThat(line(Level.ERROR, "broken", new IllegalStateException("no socket")))
        .contains("Operator broken")
        .contains("java.lang.IllegalStateException: no socket")
        .contains("at dev.fairlead.cli.LogLineTest");
  }

  private String line(
      Level level, String message, @Nullable Throwable failure, Object... arguments) {
    return new LogLine()
        .doLayout(
            new LoggingEvent(
                "caller",
                logs.getLogger("dev.fairlead.loop.Operator"),
                level,
                message,
                failure,
                arguments));
  }
}
