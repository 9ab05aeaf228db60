package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedSet;

/** What a source says about which releases there are. */
public sealed interface Declared {

  /**
   * The source was read.
   *
   * @param names the releases it declares, invalid ones included
   * @param unread the files that could not be read or parsed, so that any name may be in them
   */
  record Names(SortedSet<String> names, List<String> unread) implements Declared {
    public Names {
      names = Ordered.set(names);
      unread = List.copyOf(unread);
    }
  }

  /**
   * The source is empty or unreadable.
   *
   * @param reason a sentence
   */
  record Unknown(String reason) implements Declared {}
}
