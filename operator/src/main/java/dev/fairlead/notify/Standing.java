package dev.fairlead.notify;

import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What holds of each release and was told, kept as marks: neither the next pass nor a restart tells
 * it again. It is forgotten when all is well.
 */
final class Standing {
  private final Store store;

  /** By release, then by occasion. A release is looked at by its own thread alone. */
  private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

  Standing(Store store) {
    this.store = store;
  }

  /** Whether it was not told yet; from now on it was. */
  boolean isNew(News news) {
    String key = news.occasion().text();
    byte[] text = news.standing().getBytes(StandardCharsets.UTF_8);
    String value = UUID.nameUUIDFromBytes(text).toString(); // short, and says nothing (I24)
    if (value.equals(of(news.release()).put(key, value))) {
      return false;
    }
    store.mark(new Mark(news.release(), Mark.Kind.NOTIFIED, key, value, news.at(), "", ""));
    return true;
  }

  /** Nothing of a release stands any more. */
  void allIsWell(String release) {
    Map<String, String> told = of(release);
    if (!told.isEmpty()) {
      told.clear();
      store.unmark(release, Mark.Kind.NOTIFIED);
    }
  }

  private Map<String, String> of(String release) {
    return known.computeIfAbsent(release, this::recall);
  }

  private Map<String, String> recall(String release) {
    Map<String, String> told = new TreeMap<>();
    store.marks(release).stream()
        .filter(mark -> mark.kind() == Mark.Kind.NOTIFIED)
        .forEach(mark -> told.put(mark.key(), mark.value()));
    return told;
  }
}
