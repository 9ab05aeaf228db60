package dev.fairlead.spec;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs inside. Null inherits from the image; an empty list clears what the image says.
 *
 * @param environment a null value unsets the image's variable (compose: a bare key that nothing
 *     resolves)
 * @param stopGrace between stop signal and kill; null is the Engine's 10 s
 */
public record Program(
    @Nullable List<String> entrypoint,
    @Nullable List<String> command,
    SortedMap<String, @Nullable String> environment,
    @Nullable String user,
    @Nullable String workingDirectory,
    boolean tty,
    boolean stdinOpen,
    @Nullable Boolean init,
    @Nullable String stopSignal,
    @Nullable Duration stopGrace) {

  /** Nothing said. */
  public static final Program NONE =
      new Program(null, null, new TreeMap<>(), null, null, false, false, null, null, null);

  public Program {
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    command = command == null ? null : List.copyOf(command);
    environment = Ordered.map(environment);
  }
}
