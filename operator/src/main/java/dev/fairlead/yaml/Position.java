package dev.fairlead.yaml;

/**
 * A place in a file, for people.
 *
 * @param file the path as the user would name it
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) implements Comparable<Position> {

  /** A file as a whole, for problems that have no line. */
  public static Position of(String file) {
    return new Position(file, 1, 1);
  }

  @Override
  public int compareTo(Position other) {
    return java.util.Comparator.comparing(Position::file)
        .thenComparingInt(Position::line)
        .thenComparingInt(Position::column)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
