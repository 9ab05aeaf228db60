package dev.fairlead.access;

import java.util.List;
import java.util.Optional;

/** Several ways to prove who one is. */
public record Either(List<Identities> ways) implements Identities {
  public Either {
    ways = List.copyOf(ways);
  }

  @Override
  public boolean areConfigured() {
    return ways.stream().anyMatch(Identities::areConfigured);
  }

  @Override
  public Optional<Caller> verify(String presented) {
    return ways.stream().flatMap(way -> way.verify(presented).stream()).findFirst();
  }
}
