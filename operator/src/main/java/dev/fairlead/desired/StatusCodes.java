package dev.fairlead.desired;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** HTTP status codes that count as healthy: {@code 200-399} or {@code 200,204}. */
public record StatusCodes(List<Range> ranges) {
  public static final StatusCodes USUAL = new StatusCodes(List.of(new Range(200, 399)));

  /** Both ends included. */
  public record Range(int first, int last) {
    @Override
    public String toString() {
      return first == last ? "" + first : first + "-" + last;
    }
  }

  public StatusCodes {
    ranges = List.copyOf(ranges);
  }

  /** Reads what the field's pattern allows. */
  public static StatusCodes parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(", ?", -1)) {
      String[] ends = part.split("-", 2);
      ranges.add(new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
    }
    return new StatusCodes(ranges);
  }

  public boolean contain(int status) {
    return ranges.stream().anyMatch(range -> status >= range.first && status <= range.last);
  }

  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
  }
}
