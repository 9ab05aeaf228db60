package dev.fairlead.desired;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SpecHash;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How running instances learn of another content of their files: it is written into them, then they
 * are sent a signal.
 *
 * @param signal its name, with {@code SIG}
 * @param contents by the file's path inside, what tells its content from another
 */
public record Reload(String signal, SortedMap<String, String> contents) {
  public Reload {
    contents = Ordered.map(contents);
  }

  static Reload of(String signal, ContainerSpec spec) {
    SortedMap<String, String> contents = new TreeMap<>();
    for (Injected file : spec.storage().injected()) {
      contents.put(file.target(), file.digest());
    }
    return new Reload(signal, contents);
  }

  /** Tells all of it from any other content. */
  public String digest() {
    return SpecHash.of(contents);
  }

  /** What a container is labelled with that is made with this content. */
  public SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    contents.forEach((target, digest) -> labels.put(Labels.CONTENT + target, digest));
    return labels;
  }
}
