package dev.fairlead.loop;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Locks of an operator that acts only while it is permitted to. */
record PermittedLocks(Locks locks, BooleanSupplier permit) implements Locks {
  @Override
  public boolean acts() {
    return permit.getAsBoolean();
  }

  @Override
  public Optional<String> acquire(String release) {
    return acts() ? locks.acquire(release) : Optional.of("another operator");
  }

  @Override
  public void release(String release) {
    locks.release(release);
  }

  @Override
  public void close() {
    locks.close();
  }
}
