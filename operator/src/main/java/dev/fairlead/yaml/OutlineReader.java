package dev.fairlead.yaml;

import dev.fairlead.yaml.Outline.Pair;
import dev.fairlead.yaml.Outline.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Reads the {@link Outline} of a text. */
public final class OutlineReader {
  private static final String CORE_PREFIX = "tag:yaml.org,2002:";

  private final String text;
  private final EventStream events;
  // Marks count code points; texts are indexed by characters.
  private int knownCodePoint;
  private int knownIndex;

  private OutlineReader(String file, String text) {
    this.text = text;
    this.events = new EventStream(file, text);
  }

  /**
   * The documents of a text, those without content included.
   *
   * @param text without a byte order mark
   */
  public static List<Outline> read(String file, String text) throws YamlException {
    return new OutlineReader(file, text).documents();
  }

  private List<Outline> documents() throws YamlException {
    List<Outline> documents = new ArrayList<>();
    while (true) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamEnd -> {
          return documents;
        }
        case DocumentStart -> documents.add(value(events.next(), 1));
        default -> {}
      }
    }
  }

  private Outline value(Event event, int depth) throws YamlException {
    if (depth > YamlReader.MAX_DEPTH) {
      throw events.problem(
          event, "", "values are nested more than " + YamlReader.MAX_DEPTH + " levels");
    }
    int start = index(event.getStartMark());
    int end = index(event.getEndMark());
    Position position = events.position(event);
    return switch (event) {
      case ScalarEvent scalar ->
          new Outline.Scalar(
              position,
              start,
              end,
              scalar.getAnchor().isPresent() || scalar.getTag().isPresent(),
              scalar.getValue(),
              style(scalar),
              scalar.getTag().map(OutlineReader::tag).orElse(null));
      case AliasEvent alias -> new Outline.Alias(position, start, end, alias.getAlias().getValue());
      case CollectionStartEvent collection -> collection(collection, position, start, end, depth);
      default -> throw events.problem(event, "", "a value is expected here");
    };
  }

  private Outline collection(
      CollectionStartEvent event, Position position, int start, int end, int depth)
      throws YamlException {
    boolean adorned = event.getAnchor().isPresent() || event.getTag().isPresent();
    boolean list = event.getEventId() == Event.ID.SequenceStart;
    Event.ID closing = list ? Event.ID.SequenceEnd : Event.ID.MappingEnd;
    List<Outline> items = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    int last = end;
    Event next = events.next();
    for (; next.getEventId() != closing; next = events.next()) {
      Outline item = value(next, depth + 1);
      if (!list) {
        Outline key = item;
        item = value(events.next(), depth + 1);
        pairs.add(new Pair(key, item));
      }
      items.add(item);
      last = Math.max(last, item.end());
    }
    boolean flow = event.isFlow();
    int behind = flow ? index(next.getEndMark()) : last;
    return list
        ? new Outline.Sequence(position, start, behind, adorned, flow, items)
        : new Outline.Mapping(position, start, behind, adorned, flow, pairs);
  }

  private static Style style(ScalarEvent scalar) {
    if (scalar.isPlain()) {
      return Style.PLAIN;
    }
    if (scalar.isSQuoted()) {
      return Style.SINGLE_QUOTED;
    }
    return scalar.isDQuoted() ? Style.DOUBLE_QUOTED : Style.BLOCK;
  }

  private static String tag(String tag) {
    return tag.startsWith(CORE_PREFIX) ? "!!" + tag.substring(CORE_PREFIX.length()) : tag;
  }

  private int index(Optional<Mark> mark) {
    int codePoint = mark.map(Mark::getIndex).orElse(0);
    knownIndex = text.offsetByCodePoints(knownIndex, codePoint - knownCodePoint);
    knownCodePoint = codePoint;
    return knownIndex;
  }
}
