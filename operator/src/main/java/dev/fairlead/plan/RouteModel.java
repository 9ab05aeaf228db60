package dev.fairlead.plan;

import dev.fairlead.observed.Backend;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.spec.Listen;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A proxy on which every step does what it is meant to do, and that has no sessions. */
final class RouteModel {
  private final SortedMap<String, RouteState> states;

  RouteModel(SortedMap<String, RouteState> start) {
    this.states = new TreeMap<>(start);
  }

  SortedMap<String, RouteState> states() {
    return states;
  }

  boolean any() {
    return !states.isEmpty();
  }

  void apply(Step.AtProxy step) {
    switch (step) {
      case Step.Open open -> put(open.route().id(), open.listens(), backends(open.route().id()));
      case Step.Close close -> states.remove(close.route());
      case Step.Admit admit ->
          set(
              admit.route().id(),
              new Backend(
                  Backend.name(admit.target().id(), admit.address()), Backend.State.COMING, 0));
      case Step.Evict evict ->
          set(evict.route(), new Backend(evict.backend(), Backend.State.DRAINING, 0));
      case Step.Withdraw withdraw ->
          put(
              withdraw.route(),
              open(withdraw.route()),
              others(withdraw.route(), withdraw.backend()));
    }
  }

  /** What was to come is there. @return whether anything was */
  boolean admitted() {
    boolean changed = false;
    for (String route : List.copyOf(states.keySet())) {
      List<Backend> now = new ArrayList<>();
      for (Backend backend : backends(route)) {
        boolean coming = backend.state() == Backend.State.COMING;
        changed |= coming;
        now.add(coming ? new Backend(backend.name(), Backend.State.ADMITTED, 0) : backend);
      }
      if (changed) {
        put(route, open(route), now);
      }
    }
    return changed;
  }

  private SortedSet<Listen> open(String route) {
    return states.get(route) instanceof Answered answered ? answered.open() : new TreeSet<>();
  }

  private List<Backend> backends(String route) {
    return states.get(route) instanceof Answered answered ? answered.backends() : List.of();
  }

  private List<Backend> others(String route, String name) {
    return backends(route).stream().filter(b -> !b.name().equals(name)).toList();
  }

  private void set(String route, Backend backend) {
    List<Backend> all = new ArrayList<>(others(route, backend.name()));
    all.add(backend);
    put(route, open(route), all);
  }

  private void put(String route, SortedSet<Listen> open, List<Backend> backends) {
    states.put(route, new Answered(true, open, backends));
  }
}
