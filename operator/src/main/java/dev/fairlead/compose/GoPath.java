package dev.fairlead.compose;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as Go's path package cleans them: lexically, without looking at a disk. */
final class GoPath {
  private GoPath() {}

  /** The shortest equal path: no doubled slash, no {@code .}, {@code ..} taken away. */
  static String clean(String path) {
    if (path.isEmpty()) {
      return ".";
    }
    boolean rooted = path.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (part.equals("..") ? !rooted : !part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    String joined = String.join("/", parts);
    if (rooted) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /** An absolute path as it is written; a relative one below a directory, cleaned. */
  static String absolute(String directory, String path) {
    return path.startsWith("/") ? path : clean(directory + "/" + path);
  }

  static boolean isAbsolute(String path) {
    return path.startsWith("/");
  }
}
