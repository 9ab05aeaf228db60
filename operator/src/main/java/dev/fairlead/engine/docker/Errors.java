package dev.fairlead.engine.docker;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * What a failed call means. The Engine's status codes are not enough: a start that the runtime
 * refuses is a 500 or a 400, and so is many another verdict, so known texts decide first (measured
 * on Engines 20.10 and 28).
 */
final class Errors {
  private static final int MESSAGE_LIMIT = 1000;

  /** A start that the runtime, the network or a mount refused: the container stays as it was. */
  private static final List<String> START_VERDICTS =
      List.of(
          "driver failed programming external connectivity",
          "port is already allocated",
          "oci runtime create failed",
          "address already in use",
          "failed to create task",
          "unable to find",
          "not a shared or slave mount",
          "failed to create shim",
          "failed to set up container networking",
          "unable to start container process",
          "error while mounting volume",
          "error mounting",
          "error gathering device information",
          "could not select device driver",
          "cannot join network",
          "failed to initialize logging driver");

  /** A 5xx that is a verdict on the request: nothing was changed. */
  private static final List<String> REFUSALS =
      List.of(
          "pool overlaps",
          "non-overlapping ipv4 address pool",
          "invalid mount config",
          "conflicting options",
          "is not supported",
          "no configured subnet",
          "requested runtime",
          "unknown or invalid runtime",
          "no basic auth credentials");

  private Errors() {}

  /** The verdict of an answer that is neither 2xx nor 304. */
  static EngineException answer(Call call, int status, String message) {
    String text = call.name() + ": " + trimmed(message.isEmpty() ? "status " + status : message);
    return new EngineException(kind(call, status, message.toLowerCase(Locale.ROOT)), text);
  }

  private static Kind kind(Call call, int status, String message) {
    if (call.name().equals("container_start") && startRefused(call, status, message)) {
      return Kind.START_FAILED;
    }
    if (status == 404) {
      return Kind.NOT_FOUND;
    }
    // The Engine answers 403 where an object's state stands in the way, besides its own 409.
    if (status == 409 || (status == 403 && inUse(message))) {
      return Kind.CONFLICT;
    }
    if (status < 500 || REFUSALS.stream().anyMatch(message::contains)) {
      return Kind.REFUSED;
    }
    return call.mutates() ? Kind.UNKNOWN_OUTCOME : Kind.TRANSIENT;
  }

  private static boolean startRefused(Call call, int status, String message) {
    if (START_VERDICTS.stream().anyMatch(message::contains)) {
      return true;
    }
    // 400: the program cannot be executed. 404 of anything but the container: a network is gone.
    boolean otherIsGone = status == 404 && !message.contains(call.path().split("/", 4)[2]);
    return (status == 400 && !message.contains("client version")) || otherIsGone;
  }

  private static boolean inUse(String message) {
    return message.contains("active endpoints") || message.contains("already exists");
  }

  /** The verdict of a connection that broke or could not be made. */
  static EngineException connection(String call, IOException failure) {
    Kind kind = unreachable(failure) ? Kind.UNREACHABLE : Kind.UNKNOWN_OUTCOME;
    String message = failure.getMessage();
    String what = message == null ? failure.getClass().getSimpleName() : message;
    return new EngineException(kind, call + ": " + trimmed(what), failure);
  }

  /** Whether the failure came before a byte of the request was sent. */
  static boolean unreachable(IOException failure) {
    return switch (failure) {
      case ConnectException e -> true;
      case NoRouteToHostException e -> true;
      case UnknownHostException e -> true;
      case SocketException e -> noSocket(e.getMessage());
      default -> failure.getClass().getSimpleName().equals("ConnectTimeoutException");
    };
  }

  /** Connecting a unix socket fails with plain SocketExceptions; only their text tells. */
  private static boolean noSocket(@org.jspecify.annotations.Nullable String message) {
    return message != null
        && (message.contains("No such file")
            || message.contains("Permission denied")
            || message.contains("Connection refused")
            || message.contains("Not a socket"));
  }

  private static String trimmed(String message) {
    String line = message.strip();
    return line.length() <= MESSAGE_LIMIT ? line : line.substring(0, MESSAGE_LIMIT) + "…";
  }
}
