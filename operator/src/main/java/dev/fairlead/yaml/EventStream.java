package dev.fairlead.yaml;

import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** snakeyaml-engine's events; whatever its parser throws becomes a {@link Problem} with a place. */
final class EventStream {
  private final String file;
  private final Iterator<Event> events;

  EventStream(String file, String text) {
    this.file = file;
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(YamlReader.MAX_CODE_POINTS).build();
    this.events = new Parse(settings).parseString(plain).iterator();
  }

  // The parser signals a few malformed inputs with plain runtime exceptions (a surrogate escape, an
  // oversized code point): to a reader of untrusted text they are all syntax errors.
  Event next() throws YamlException {
    try {
      return events.next();
    } catch (MarkedYamlEngineException e) {
      Position at = YamlReader.position(file, e.getProblemMark().or(e::getContextMark));
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      throw new YamlException(Problem.at(at, "", "not valid YAML: " + context + e.getProblem()));
    } catch (RuntimeException e) {
      throw new YamlException(
          Problem.at(Position.of(file), "", "not valid YAML: " + e.getMessage()));
    }
  }

  Position position(Event event) {
    return YamlReader.position(file, event.getStartMark());
  }

  YamlException problem(Event event, String path, String message) {
    return new YamlException(Problem.at(position(event), path, message));
  }
}
