package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient;
import dev.fairlead.engine.EngineException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls in the agreed API version and turns every failure into an {@link EngineException}. A
 * call that breaks off is sent again once where that is harmless: after a restart of the Engine the
 * pooled connections are stale, and a write on one fails before the Engine saw it. A call that ran
 * into its deadline is never sent again (I13).
 */
final class Calls implements AutoCloseable {
  private static final Call VERSION = Call.get("version", "/version").within(Limit.PING);
  static final Call INFO = Call.get("info", "/info");

  private final Transport transport;
  private final CallObserver observer;
  private final AtomicLong mutations = new AtomicLong();
  volatile BooleanSupplier permit = () -> true;
  private volatile @Nullable Session session;

  Calls(Transport transport, CallObserver observer) {
    this.transport = transport;
    this.observer = observer;
  }

  long mutations() {
    return mutations.get();
  }

  /** What was agreed, agreed now when it was not yet. */
  Session session() {
    Session agreed = session;
    return agreed == null ? negotiate() : agreed;
  }

  /** Asks for the Engine's version, and for its defaults when it is not the Engine known before. */
  Session negotiate() {
    JsonNode version = observed(VERSION, () -> plain(VERSION, true));
    int minor = Negotiation.minor(version);
    Session known = session;
    if (known != null
        && known.minor() == minor
        && known.version().engine().equals(Json.text(version, "Version"))) {
      return known;
    }
    Call info = INFO.at("/v1." + minor + INFO.path());
    Session agreed = Negotiation.session(version, observed(info, () -> plain(info, false)));
    session = agreed;
    return agreed;
  }

  /** The connection was lost: what comes back may be another Engine. */
  void forget() {
    session = null;
    transport.refresh();
  }

  /** The answer's body; missing when there is none. */
  JsonNode send(Call call) {
    return answered(call).body();
  }

  /** The answer's body as it came. */
  byte[] bytes(Call call) {
    return answered(call).bytes();
  }

  private Transport.Answer answered(Call call) {
    String path = session().prefix() + call.path();
    return observed(call, () -> succeeded(call, sent(call, path)));
  }

  /** Reads a body while it comes. The reader sees answers of any status. */
  <T> T stream(Call call, Transport.Reader<T> reader) {
    String path = session().prefix() + call.path();
    count(call);
    return observed(
        call,
        () -> {
          try {
            return transport.exchange(call, path, reader);
          } catch (IOException e) {
            throw Errors.connection(call.name(), e);
          }
        });
  }

  /** A stream without an end; the caller closes it. */
  DockerHttpClient.Response open(Call call) {
    String path = session().prefix() + call.path();
    return observed(
        call,
        () -> {
          try {
            return transport.open(call, path);
          } catch (IOException e) {
            throw Errors.connection(call.name(), e);
          }
        });
  }

  private Transport.Answer sent(Call call, String path) {
    try {
      return attempt(call, path);
    } catch (IOException first) {
      if (!call.repeatable() || Errors.unreachable(first)) {
        throw Errors.connection(call.name(), first);
      }
      try {
        return attempt(call, path);
      } catch (IOException second) {
        second.addSuppressed(first);
        throw Errors.connection(call.name(), second);
      }
    }
  }

  private Transport.Answer attempt(Call call, String path) throws IOException {
    count(call);
    return transport.exchange(call, path);
  }

  private void count(Call call) {
    if (call.mutates()) {
      if (!permit.getAsBoolean()) {
        throw new EngineException(
            EngineException.Kind.TRANSIENT, "another operator acts for this host now");
      }
      mutations.incrementAndGet();
    }
  }

  private JsonNode plain(Call call, boolean ping) {
    try {
      return succeeded(call, ping ? transport.ping(call) : transport.exchange(call, call.path()))
          .body();
    } catch (IOException e) {
      throw Errors.connection(call.name(), e);
    }
  }

  private static Transport.Answer succeeded(Call call, Transport.Answer answer) {
    if (answer.success()) {
      return answer;
    }
    throw Errors.answer(call, answer.status(), Json.text(answer.body(), "message"));
  }

  private <T> T observed(Call call, Supplier<T> work) {
    long start = System.nanoTime();
    String outcome = "failed";
    try {
      T result = work.get();
      outcome = "ok";
      return result;
    } catch (EngineException e) {
      outcome = e.kind().name().toLowerCase(Locale.ROOT);
      throw e;
    } finally {
      observer.call(call.name(), outcome, System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
