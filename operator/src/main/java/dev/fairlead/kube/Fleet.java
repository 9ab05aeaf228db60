package dev.fairlead.kube;

import java.util.SortedSet;
import java.util.TreeSet;

/** The other hosts. */
interface Fleet {
  /** Nobody else. */
  Fleet ALONE =
      new Fleet() {
        @Override
        public SortedSet<String> hosts(AppReleaseObject object) {
          return new TreeSet<>();
        }

        @Override
        public SortedSet<String> down() {
          return new TreeSet<>();
        }
      };

  /** Every host that an object is placed on, as far as it is known. */
  SortedSet<String> hosts(AppReleaseObject object);

  /** Those whose operators were not heard of for long. */
  SortedSet<String> down();
}
