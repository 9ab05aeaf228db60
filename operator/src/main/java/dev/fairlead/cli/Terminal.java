package dev.fairlead.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What standard output can do. Colours and redrawing only on a terminal; {@code NO_COLOR}
 * (no-color.org) and {@code TERM=dumb} are respected.
 *
 * @param live whether lines that were printed can be drawn over
 * @param fixedColumns from {@code COLUMNS}; 0 asks the terminal each time
 */
public record Terminal(boolean live, boolean colours, int fixedColumns) {
  /** Neither colours nor a width: a file or a pipe. */
  public static final Terminal PLAIN = new Terminal(false, false, 0);

  /** Where a terminal does not say how large it is. */
  private static final Size USUAL = new Size(24, 120);

  private static final int STTY_MILLIS = 500;
  private static final String ESC = "\u001b[";

  /** The few colours that are used, by their ANSI code. */
  public enum Colour {
    BOLD(1),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36),
    GREY(90);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }

  /** Rows and columns. */
  record Size(int rows, int columns) {}

  /** The terminal of this process. */
  public static Terminal system(Map<String, String> env) {
    boolean terminal = isTerminal();
    boolean able = terminal && !env.getOrDefault("TERM", "").equals("dumb");
    String columns = env.getOrDefault("COLUMNS", "");
    return new Terminal(
        able,
        able && env.getOrDefault("NO_COLOR", "").isEmpty(),
        columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : 0);
  }

  /** Looks at standard output alone: the console of java.io wants a terminal at the input, too. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }

  public String paint(Colour colour, String text) {
    return colours && !text.isEmpty() ? ESC + colour.code + "m" + text + ESC + "0m" : text;
  }

  /** How long a line may be; without end where nobody draws over it. */
  public int width() {
    return live ? size().columns() : Integer.MAX_VALUE;
  }

  private Size size() {
    Size asked = fixedColumns > 0 ? USUAL : ask();
    return fixedColumns > 0 ? new Size(asked.rows(), fixedColumns) : asked;
  }

  /** Rows that a redrawn text may have; one is the cursor's. */
  public int height() {
    return Math.max(2, ask().rows() - 1);
  }

  private static Size ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = stty.getInputStream()) {
        String[] size =
            new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ", -1);
        boolean told = stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS) && size.length == 2;
        return told && size[0].matches("[1-9][0-9]{0,4}") && size[1].matches("[1-9][0-9]{0,4}")
            ? new Size(Integer.parseInt(size[0]), Integer.parseInt(size[1]))
            : USUAL;
      }
    } catch (IOException e) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  /**
   * The text that draws lines over those that were drawn before. Nothing is erased that is not at
   * once written again, and it comes as one synchronized update, so that it does not flicker.
   *
   * @param drawn how many lines were drawn before
   */
  static String redraw(List<String> lines, int drawn) {
    StringBuilder text = new StringBuilder(ESC + "?2026h");
    if (drawn > 0) {
      text.append(ESC).append(drawn).append("A\r");
    }
    lines.forEach(line -> text.append(line).append(ESC).append("K\n"));
    return text.append(ESC).append('J').append(ESC).append("?2026l").toString();
  }
}
