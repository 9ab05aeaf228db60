package dev.fairlead.engine;

import dev.fairlead.engine.EngineException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was called on the {@link FakeEngine}, and which calls are to fail. */
final class FakeCalls {
  private final List<String> performed = new ArrayList<>();
  private long all;
  private final Map<String, Deque<Fault>> faults = new HashMap<>();

  /** A failure; after the work when {@code performed}. */
  private record Fault(EngineException failure, boolean performed) {}

  void failNext(String call, EngineException failure) {
    queue(call).add(new Fault(failure, false));
  }

  void loseAnswerOfNext(String call) {
    queue(call)
        .add(new Fault(new EngineException(Kind.UNKNOWN_OUTCOME, call + ": broken pipe"), true));
  }

  /** A changing call. */
  void perform(String call, String subject, Runnable work) {
    all++;
    performed.add(call + " " + subject);
    Fault fault = queue(call).poll();
    if (fault == null || fault.performed()) {
      work.run();
    }
    raise(fault);
  }

  /** A reading call. */
  void read(String call) {
    all++;
    raise(queue(call).poll());
  }

  /** Of any kind, so far. */
  long all() {
    return all;
  }

  List<String> performed() {
    return List.copyOf(performed);
  }

  void clear() {
    performed.clear();
  }

  private Deque<Fault> queue(String call) {
    return faults.computeIfAbsent(call, c -> new ArrayDeque<>());
  }

  private static void raise(@Nullable Fault fault) {
    if (fault != null) {
      throw fault.failure();
    }
  }
}
