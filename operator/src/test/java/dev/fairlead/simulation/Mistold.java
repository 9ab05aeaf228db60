package dev.fairlead.simulation;

import dev.fairlead.desired.Route;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The proxy as an operator with a planted bug takes it. */
final class Mistold implements Provider {
  private static final int BELIEVED = 6;

  private final Mutant mutant;
  private final Provider real;

  /** What it was told last, by the name of the instance: whether it is in. */
  private final SortedMap<String, Boolean> book = new TreeMap<>();

  private SortedMap<String, RouteState> answer = new TreeMap<>();
  private int looks;

  Mistold(Mutant mutant, Provider real) {
    this.mutant = mutant;
    this.real = real;
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
    if (mutant == Mutant.BELIEVES_OLD_ANSWERS && looks++ % BELIEVED != 0) {
      SortedSet<String> ids = new TreeSet<>();
      wanted.forEach(route -> ids.add(route.id()));
      if (answer.keySet().containsAll(ids)) {
        return answer;
      }
    }
    answer = real.observe(project, wanted);
    SortedMap<String, RouteState> seen = new TreeMap<>(answer);
    seen.replaceAll((id, state) -> seen(id, state, wanted));
    return seen;
  }

  private RouteState seen(String id, RouteState state, Collection<Route> wanted) {
    return switch (state) {
      case Unanswered silent ->
          mutant != Mutant.SILENCE_IS_EMPTINESS
              ? silent
              : wanted.stream()
                  .filter(route -> route.id().equals(id))
                  .findFirst()
                  .<RouteState>map(route -> new Answered(true, route.listens(), List.of()))
                  .orElse(new Answered(false, new TreeSet<>(), List.of()));
      case Answered answered ->
          new Answered(answered.known(), answered.open(), seen(answered.backends()))
              .due(answered.due());
    };
  }

  private List<Backend> seen(List<Backend> backends) {
    boolean any = backends.stream().anyMatch(b -> b.state() == State.ADMITTED);
    List<Backend> seen = new ArrayList<>();
    for (Backend backend : backends) {
      Boolean told = book.get(backend.name());
      boolean coming = backend.state() == State.COMING;
      State state =
          switch (mutant) {
            case COMING_IS_ADMITTED -> coming ? State.ADMITTED : backend.state();
            case ONE_ADMITTED_IS_ALL -> coming && any ? State.ADMITTED : backend.state();
            case TOLD_IS_DONE ->
                told == null ? backend.state() : told ? State.ADMITTED : State.DRAINING;
            default -> backend.state();
          };
      long sessions =
          mutant == Mutant.COUNTS_NO_SESSIONS || (mutant == Mutant.TOLD_IS_DONE && told != null)
              ? 0
              : backend.sessions();
      seen.add(new Backend(backend.name(), state, sessions));
    }
    return seen;
  }

  /** It is told something, whose failure is misunderstood. */
  private void tells(Runnable call) {
    try {
      call.run();
    } catch (EngineException e) {
      if (mutant != Mutant.TOLD_IS_DONE || e.kind() != Kind.UNKNOWN_OUTCOME) {
        throw e;
      }
    }
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    tells(() -> real.open(route, listens));
  }

  @Override
  public void close(String route) {
    if (mutant != Mutant.NEVER_CLOSES) {
      tells(() -> real.close(route));
    }
  }

  @Override
  public void admit(Route route, String backend, String address) {
    tells(() -> real.admit(route, backend, address));
    book.put(backend, true);
  }

  @Override
  public void evict(String route, String backend) {
    tells(() -> real.evict(route, backend));
    book.put(backend, false);
  }

  @Override
  public void withdraw(String route, String backend) {
    if (mutant != Mutant.NEVER_WITHDRAWS) {
      tells(() -> real.withdraw(route, backend));
    }
  }

  @Override
  public boolean runs(String project) {
    return real.runs(project);
  }
}
