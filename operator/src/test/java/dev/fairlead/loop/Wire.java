package dev.fairlead.loop;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EventListener;
import dev.fairlead.spec.ContainerSpec;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The line between one operator and an Engine: counts calls, loses events, makes calls do nothing
 * or fail, and is cut for good at the n-th call, as by kill -9.
 */
final class Wire implements InvocationHandler {
  /** What the operator's process dies of. */
  static final class Cut extends Error {
    private static final long serialVersionUID = 1L;

    Cut(int call) {
      super("the process ended at call " + call);
    }
  }

  private static final Set<String> LOCAL = Set.of("close", "mutations", "toString", "hashCode");

  private final Engine engine;
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<String> ineffective = new HashSet<>();
  private final Map<String, EngineException> refused = new HashMap<>();
  private final Map<String, Runnable> upon = new HashMap<>();
  private UnaryOperator<ContainerSpec> made = UnaryOperator.identity();
  private String omitted = "";
  private boolean deaf;
  private boolean performed;
  private int cutAt = Integer.MAX_VALUE;
  private int calls;

  Wire(Engine engine) {
    this.engine = engine;
  }

  Engine end() {
    return (Engine)
        Proxy.newProxyInstance(Wire.class.getClassLoader(), new Class<?>[] {Engine.class}, this);
  }

  /** The line is cut at the n-th call, before or after the Engine performed it. */
  void cutAt(int call, boolean afterwards) {
    cutAt = call;
    performed = afterwards;
  }

  /** Calls of this name succeed and change nothing. */
  synchronized void ineffective(String call) {
    ineffective.add(call);
  }

  /** Calls of this name end in an error and change nothing. */
  synchronized void refuses(String call, EngineException error) {
    refused.put(call, error);
  }

  /** Happens at each call of this name, before it. */
  synchronized void upon(String call, Runnable event) {
    upon.put(call, event);
  }

  /** All calls reach the Engine again, and change what they should. */
  synchronized void heals() {
    refused.clear();
    ineffective.clear();
  }

  /** The Engine makes something else of what it is asked to create. */
  synchronized void makes(UnaryOperator<ContainerSpec> change) {
    made = change;
  }

  /** Whether events get lost. */
  synchronized void deaf(boolean lost) {
    deaf = lost;
  }

  /** Lists leave this container out; empty text for none. */
  synchronized void omits(String id) {
    omitted = id;
  }

  synchronized int calls() {
    return calls;
  }

  synchronized int count(String call) {
    return counts.getOrDefault(call, 0);
  }

  synchronized Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  synchronized void clearCounts() {
    counts.clear();
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    if (LOCAL.contains(method.getName())) {
      return method.getName().equals("close") ? null : perform(method, args);
    }
    if (method.getName().equals("events")) {
      return engine.events(new Filtered((EventListener) args[0]));
    }
    int call = count(method);
    if (call > cutAt || (call == cutAt && !performed)) {
      throw new Cut(call);
    }
    refuse(method.getName());
    Object answer = without(method.getName()) ? null : perform(method, changed(method, args));
    if (call == cutAt) {
      throw new Cut(call);
    }
    return answer instanceof List<?> rows ? rows.stream().filter(this::shown).toList() : answer;
  }

  private synchronized boolean shown(Object row) {
    return !(row instanceof ContainerSummary summary) || !summary.id().equals(omitted);
  }

  private synchronized int count(Method method) {
    counts.merge(method.getName(), 1, Integer::sum);
    return ++calls;
  }

  private synchronized void refuse(String call) {
    upon.getOrDefault(call, () -> {}).run();
    EngineException error = refused.get(call);
    if (error != null) {
      throw error;
    }
  }

  private synchronized boolean without(String call) {
    return ineffective.contains(call);
  }

  private synchronized Object[] changed(Method method, Object[] args) {
    if (!method.getName().equals("create")) {
      return args;
    }
    return new Object[] {args[0], made.apply((ContainerSpec) args[1]), args[2]};
  }

  private @Nullable Object perform(Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(engine, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized boolean lost() {
    return deaf || calls >= cutAt;
  }

  private final class Filtered implements EventListener {
    private final EventListener listener;

    Filtered(EventListener listener) {
      this.listener = listener;
    }

    @Override
    public void connected() {
      listener.connected();
    }

    @Override
    public void event(EngineEvent event) {
      if (!lost()) {
        listener.event(event);
      }
    }

    @Override
    public void disconnected(String reason) {
      listener.disconnected(reason);
    }
  }
}
