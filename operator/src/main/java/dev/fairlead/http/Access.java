package dev.fairlead.http;

/** Who may ask for a route. */
enum Access {
  /** Everybody, also through a proxy under another name. */
  OPEN,
  /** Whoever reaches the API under one of its names. */
  LOCAL,
  /** A token that reads. */
  READ,
  /** The same, for programs that ask all the time: that they were let in is not worth a line. */
  POLL,
  /** A token that reads, or one of an app whose deploy it is. */
  FOLLOW,
  /** A token that deploys, to an app it is for; or a signature. */
  DEPLOY,
  /** An admin's token. */
  CONTROL;

  /** Whether being let in is told. */
  boolean isAudited() {
    return switch (this) {
      case OPEN, LOCAL, POLL -> false;
      case READ, FOLLOW, DEPLOY, CONTROL -> true;
    };
  }
}
