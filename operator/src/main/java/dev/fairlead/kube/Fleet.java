package dev.fairlead.kube;

import java.util.SortedSet;

/** The hosts, this one among them. */
interface Fleet {
  /** Whether an object is for this host. */
  Placed placed(AppReleaseObject object);

  /** Every host that an object is placed on, as far as it is known. */
  SortedSet<String> hosts(AppReleaseObject object);

  /** Whether a host's operator was not heard of for long, or never. */
  boolean isDown(String host);

  /** What can be said of it. */
  enum Placed {
    HERE,
    ELSEWHERE,
    /** It selects by labels, and this host's are not known yet: what is stays (I18). */
    UNKNOWN
  }
}
