package dev.fairlead.simulation;

import dev.fairlead.desired.Route;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Provider;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * One operator's line to the model proxy: calls take time, fail before, after or half-way through
 * their effect, are the last thing the operator does; answers do not come, or are old ones. Every
 * call is held against the invariants.
 */
final class Wire implements Provider {
  private static final long READ = 2_000_000L;
  private static final long WRITE = 10_000_000L;

  private final Life life;
  private final Port port;
  private final Trouble trouble;
  private final Switchboard board;
  private final TrafficOracle oracle;
  private SortedMap<String, RouteState> last = new TreeMap<>();

  Wire(Life life, Port port, Trouble trouble) {
    this.life = life;
    this.port = port;
    this.trouble = trouble;
    this.board = trouble.board;
    this.oracle = port.traffic;
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
    SortedSet<String> ids = board.known();
    wanted.forEach(route -> ids.add(route.id()));
    SortedMap<String, RouteState> states = new TreeMap<>();
    if (ids.isEmpty()) {
      oracle.answered();
      return states;
    }
    String problem = asks();
    if (!problem.isEmpty()) {
      life.note(port.owner, "fails: ", problem);
      oracle.unanswered();
      ids.forEach(id -> states.put(id, new RouteState.Unanswered(problem)));
      return states;
    }
    ids.forEach(id -> states.put(id, board.state(id)));
    oracle.answered();
    SortedMap<String, RouteState> before = last;
    last = states;
    boolean stale = before.keySet().equals(ids) && trouble.strikes(ProxyFault.ANSWERS_STALE);
    if (stale) {
      life.note(port.owner, "is answered as before", "");
    }
    return stale ? before : states;
  }

  /** What keeps it from answering; empty when it does. */
  private String asks() {
    try {
      port.goes("ask the proxy", "", READ);
    } catch (EngineException e) {
      return String.valueOf(e.getMessage());
    }
    return board.silent() || trouble.strikes(ProxyFault.NO_ANSWER) ? "it does not answer" : "";
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    tells(
        "open",
        route.id() + " " + listens,
        () -> oracle.opens(route.id(), listens),
        () -> board.open(route.id(), listens),
        () -> board.opensHalf(route.id()));
  }

  @Override
  public void close(String route) {
    tells(
        "close",
        route,
        () -> oracle.closes(route),
        () -> board.close(route),
        () -> board.forgetsOne());
  }

  @Override
  public void admit(Route route, String backend, String address) {
    tells(
        "admit",
        backend,
        () -> oracle.admits(backend),
        () -> board.admit(route.id(), backend, address, true),
        () -> board.admit(route.id(), backend, address, false));
  }

  @Override
  public void evict(String route, String backend) {
    Runnable effect = () -> board.evict(route, backend);
    tells("evict", backend, () -> oracle.takes(backend, "evict"), effect, effect);
  }

  @Override
  public void withdraw(String route, String backend) {
    tells(
        "withdraw",
        backend,
        () -> oracle.takes(backend, "withdraw"),
        () -> board.withdraw(route, backend),
        () -> board.evict(route, backend));
  }

  /** It is told something. */
  private void tells(String call, String subject, Runnable check, Runnable effect, Runnable half) {
    port.underWay = true;
    try {
      port.goes("proxy " + call, subject, WRITE);
    } finally {
      port.underWay = false;
    }
    life.mutations++;
    port.judged(() -> oracle.tells(call, subject));
    if (board.silent() && !(board.ours() && call.equals("open"))) {
      throw fails(Kind.UNKNOWN_OUTCOME, "it does not answer");
    }
    if (trouble.strikes(ProxyFault.REFUSES)) {
      throw fails(Kind.REFUSED, "the proxy refuses");
    }
    if (trouble.strikes(ProxyFault.TIMEOUT_BEFORE)) {
      oracle.unknown(subject);
      throw fails(Kind.UNKNOWN_OUTCOME, "time-out before the effect");
    }
    port.judged(check);
    boolean halfway = trouble.strikes(ProxyFault.HALF_APPLIES);
    try {
      (halfway ? half : effect).run();
    } catch (EngineException e) {
      throw fails(e.kind(), String.valueOf(e.getMessage()));
    }
    if (life.weather.strikes(Fault.KILLED_AFTER_EFFECT)) {
      port.kill();
    }
    if (halfway || trouble.strikes(ProxyFault.TIMEOUT_AFTER)) {
      oracle.unknown(subject);
      throw fails(Kind.UNKNOWN_OUTCOME, halfway ? "half of it was done" : "time-out after it");
    }
  }

  private EngineException fails(Kind kind, String message) {
    life.note(port.owner, "fails: ", message);
    return new EngineException(kind, message);
  }

  @Override
  public boolean runs(String project) {
    return false;
  }
}
