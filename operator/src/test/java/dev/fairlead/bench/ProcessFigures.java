package dev.fairlead.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says of a process, in /proc. */
record ProcessFigures(Path proc) {

  static ProcessFigures of(long pid) {
    return new ProcessFigures(Path.of("/proc/" + pid));
  }

  /** CPU time of all threads that live, in nanoseconds' resolution. */
  Duration cpu() throws IOException {
    long nanos = 0;
    List<Path> threads;
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
      threads = tasks.toList();
    }
    for (Path thread : threads) {
      try {
        String text = Files.readString(thread.resolve("schedstat"));
        nanos += Long.parseLong(text.substring(0, text.indexOf(' ')));
      } catch (NoSuchFileException e) {
        // The thread ended meanwhile.
      }
    }
    return Duration.ofNanos(nanos);
  }

  /** Resident memory in MiB, shared file pages counted whole. */
  double residentMib() throws IOException {
    return kib("status", "VmRSS:") / 1024.0;
  }

  /** Resident memory in MiB, pages shared with other processes counted in proportion. */
  double proportionalMib() throws IOException {
    return kib("smaps_rollup", "Pss:") / 1024.0;
  }

  private long kib(String file, String field) throws IOException {
    return Files.readAllLines(proc.resolve(file)).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
