package dev.fairlead.traffic.nginx;

import dev.fairlead.desired.PortBases;
import dev.fairlead.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives each service that asks two adjacent ports of a range, for good: which nobody listens on
 * when they are given, and which no other service has. What services say themselves is noted, too.
 */
public final class HostPorts implements PortBases {
  private static final String FILE = "host-ports";

  private final @Nullable Path file;
  private final int first;
  private final int last;
  private @Nullable SortedMap<String, Integer> given;

  /**
   * Of a range.
   *
   * @param state where it is noted; null where nothing lasts
   */
  public HostPorts(@Nullable Path state, int first, int last) {
    this.file = state == null ? null : state.resolve(FILE);
    this.first = first;
    this.last = last;
  }

  /** What was given, and nothing more. */
  public static PortBases given(Path state) {
    SortedMap<String, Integer> known = read(state.resolve(FILE));
    return (service, said) -> said > 0 ? said : known.getOrDefault(service, 0);
  }

  @Override
  public synchronized int base(String service, int said) {
    SortedMap<String, Integer> all = given;
    if (all == null) {
      all = file == null ? new TreeMap<>() : read(file);
      given = all;
    }
    int known = all.getOrDefault(service, 0);
    if (known > 0 && (said == known || said == 0)) {
      return known;
    }
    int base = said > 0 ? said : free(all);
    if (base > 0) {
      all.put(service, base);
      write(all);
    }
    return base;
  }

  /** 0 when the range is used up. */
  private int free(SortedMap<String, Integer> taken) {
    for (int base = first; base < last; base += 2) {
      int lower = base;
      boolean held = taken.values().stream().anyMatch(other -> Math.abs(other - lower) < 2);
      if (!held && silent(base) && silent(base + 1)) {
        return base;
      }
    }
    return 0;
  }

  private static boolean silent(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** I20: what cannot be read was never given. */
  private static SortedMap<String, Integer> read(Path file) {
    SortedMap<String, Integer> all = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && words[1].matches("[1-9][0-9]{0,4}")) {
          all.put(words[0], Integer.parseInt(words[1]));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      all.clear();
    }
    return all;
  }

  private void write(SortedMap<String, Integer> all) {
    if (file == null) {
      return;
    }
    String text =
        all.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    try {
      AtomicFile.put(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the ports of services cannot be noted in " + file, e);
    }
  }
}
