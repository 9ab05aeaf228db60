package dev.fairlead.cli;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two spaces apart; the last one is cut where the line would break. */
public final class Tables {
  private static final String GAP = "  ";

  /** A short line still shows so much of its last column. */
  private static final int MIN_LAST = 10;

  private final Terminal terminal;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final int columns;

  /** One cell; the colour does not count for its width. */
  public record Cell(String text, List<Terminal.Colour> colours) {
    public Cell {
      text = text.replaceAll("\\s*[\\r\\n]+\\s*", " | ");
      colours = List.copyOf(colours);
    }

    public static Cell of(String text, Terminal.Colour... colours) {
      return new Cell(text, List.of(colours));
    }

    int width() {
      return text.codePointCount(0, text.length());
    }
  }

  public Tables(Terminal terminal, String... headers) {
    this.terminal = terminal;
    this.columns = headers.length;
    List<Cell> header = new ArrayList<>();
    for (String text : headers) {
      header.add(Cell.of(text, Terminal.Colour.GREY));
    }
    rows.add(header);
  }

  public void row(String... texts) {
    List<Cell> cells = new ArrayList<>();
    for (String text : texts) {
      cells.add(Cell.of(text));
    }
    row(cells);
  }

  public void row(List<Cell> cells) {
    if (cells.size() != columns) {
      throw new IllegalArgumentException(
          "a row has %d cells, not %d".formatted(columns, cells.size()));
    }
    rows.add(List.copyOf(cells));
  }

  public List<String> lines() {
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    int before = 0;
    for (int i = 0; i < columns - 1; i++) {
      before += widths[i] + GAP.length();
    }
    int last = Math.max(MIN_LAST, terminal.width() - before);
    return rows.stream().map(row -> line(row, widths, last)).toList();
  }

  private String line(List<Cell> row, int[] widths, int last) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      Cell cell = row.get(i);
      boolean end = i == columns - 1;
      line.append(painted(cell, end ? cut(cell.text(), last) : cell.text()));
      if (!end) {
        line.repeat(' ', widths[i] - cell.width()).append(GAP);
      }
    }
    return line.toString().stripTrailing();
  }

  private String painted(Cell cell, String text) {
    String painted = text;
    for (Terminal.Colour colour : cell.colours()) {
      painted = terminal.paint(colour, painted);
    }
    return painted;
  }

  /** The text, or its beginning and an ellipsis. */
  static String cut(String text, int width) {
    return text.codePointCount(0, text.length()) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }
}
