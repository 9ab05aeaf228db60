package dev.fairlead.source.git;

import java.io.IOException;

/** The local copy of a repository is not what git wrote there. */
final class DamagedRepositoryException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedRepositoryException(String what) {
    super(what);
  }
}
