package dev.fairlead.cli;

import dev.fairlead.status.ReleaseStatus;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What commands use of the world.
 *
 * @param out data
 * @param err errors and remarks
 * @param host what the host's own labels say, for when no operator answers
 * @param pause how {@code --watch} waits between two looks
 */
public record Cli(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> env,
    Terminal terminal,
    InstantSource clock,
    Supplier<List<ReleaseStatus>> host,
    Pause pause) {

  /** Waits; false ends the watching. */
  public interface Pause {
    boolean rest(Duration time);
  }

  public Cli {
    env = Map.copyOf(env);
  }

  /** The world of this process. */
  public static Cli system(Supplier<List<ReleaseStatus>> host) {
    Map<String, String> env = System.getenv();
    return new Cli(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        env,
        Terminal.system(env),
        InstantSource.system(),
        host,
        Cli::sleep);
  }

  /** Always UTF-8: arrows and dots are part of the texts, whatever the locale says. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  private static boolean sleep(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
