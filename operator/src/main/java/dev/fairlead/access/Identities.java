package dev.fairlead.access;

import java.util.Optional;

/** Who can prove to be whom. */
public interface Identities {

  /** Whether anybody can prove anything. */
  boolean areConfigured();

  /** Who presents this. */
  Optional<Caller> verify(String presented);
}
