package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What "healthy" means for a service's instances (I3: running is not healthy; having no health
 * check is an explicit policy).
 */
public sealed interface Gate {
  /**
   * The Docker HEALTHCHECK of the service or its image; where neither has one, {@link StaysRunning}
   * for {@code otherwise}.
   */
  record DockerHealth(Duration otherwise) implements Gate {}

  /** Runs for this long without a restart. */
  record StaysRunning(Duration time) implements Gate {}

  /** A question that Fairlead itself asks each new instance, until it has passed. */
  sealed interface Asked extends Gate {
    Rhythm rhythm();

    /** The question for people; nothing in it is secret (I24). */
    String question();
  }

  /** GET on the container's address. */
  record Http(Request request, Expected expected, Rhythm rhythm) implements Asked {
    /** The plainest one: any status from 200 to 399 is healthy. */
    public static Http get(String path, int port, Rhythm rhythm) {
      return new Http(
          new Request(false, port, path, null, new TreeMap<>()), Expected.USUAL, rhythm);
    }

    @Override
    public String question() {
      return "GET " + (request.secure ? "https://:" : ":") + request.port + request.path;
    }
  }

  /**
   * What is sent.
   *
   * @param host for the Host header; null is the address that is asked
   * @param headers may be secret
   */
  record Request(
      boolean secure,
      int port,
      String path,
      @Nullable String host,
      SortedMap<String, String> headers) {
    public Request {
      headers = Ordered.map(headers);
    }
  }

  /**
   * What a good answer is like.
   *
   * @param contains text in its body; null is any
   * @param matches regular expression for its body; null is any
   */
  record Expected(StatusCodes status, @Nullable String contains, @Nullable String matches) {
    public static final Expected USUAL = new Expected(StatusCodes.USUAL, null, null);
  }

  /** A connection to the container's address. */
  record Tcp(int port, Rhythm rhythm) implements Asked {
    @Override
    public String question() {
      return "TCP :" + port;
    }
  }

  /** A command in the container that ends with 0. */
  record Command(List<String> command, Rhythm rhythm) implements Asked {
    private static final int SHOWN = 80;

    public Command {
      command = List.copyOf(command);
    }

    @Override
    public String question() {
      String words = dev.fairlead.spec.Secrets.shown(String.join(" ", command));
      return "command \""
          + (words.length() > SHOWN ? words.substring(0, SHOWN) + "…" : words)
          + '"';
    }
  }

  /**
   * When a question is asked, and how often it must be answered well or badly to count.
   *
   * @param interval from one asking to the next
   * @param timeout for the whole of one answer
   * @param successThreshold good answers in a row that make an instance healthy, at least 1
   * @param failureThreshold bad answers in a row that condemn one that was healthy, at least 1
   */
  record Rhythm(Duration interval, Duration timeout, int successThreshold, int failureThreshold) {
    /** With the usual thresholds: one good answer, three bad ones. */
    public static Rhythm of(Duration interval, Duration timeout) {
      return new Rhythm(interval, timeout, 1, 3);
    }
  }
}
