package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import dev.fairlead.access.Caller;
import dev.fairlead.access.Identities;
import dev.fairlead.access.Scope;
import java.util.Optional;

/**
 * Who comes in. With no token configured the API is this host's: everybody who asks it by one of
 * its names may read, and who asks from this host may control; nobody may deploy. As soon as there
 * is one, everything but health and metrics needs one: what comes through a proxy looks as if it
 * came from this host.
 */
final class Gate {
  private static final String BEARER = "Bearer ";

  private final Identities identities;
  private final HostCheck hosts;

  Gate(Identities identities, HostCheck hosts) {
    this.identities = identities;
    this.hosts = hosts;
  }

  /** Whether somebody comes in. */
  sealed interface Passage {
    record In(Caller caller) implements Passage {}

    record Refused(Answer.Problem why) implements Passage {}
  }

  /**
   * Looks at a request.
   *
   * @param loopback whether it comes from this host
   */
  Passage pass(Access access, Headers headers, boolean loopback) {
    if (access == Access.OPEN) {
      return new Passage.In(Caller.of("anybody", Scope.READ));
    }
    if (access == Access.LOCAL || (!identities.areConfigured() && access != Access.DEPLOY)) {
      return anonymous(access, headers, loopback);
    }
    String header = headers.getFirst("Authorization");
    if (header == null || !header.startsWith(BEARER) || header.length() == BEARER.length()) {
      return refused(401, "this needs a token: Authorization: Bearer TOKEN");
    }
    Optional<Caller> caller = identities.verify(header.substring(BEARER.length()).strip());
    if (caller.isEmpty()) {
      return refused(403, "this token is not known");
    }
    return allows(access, caller.get().scope())
        ? new Passage.In(caller.get())
        : refused(403, "a token of the scope " + caller.get().scope().text() + " may not do this");
  }

  private Passage anonymous(Access access, Headers headers, boolean loopback) {
    Optional<String> refusal = hosts.refusal(headers);
    if (refusal.isPresent()) {
      return refused(403, refusal.get());
    }
    if (access == Access.CONTROL && !loopback) {
      return refused(403, "without a token only this host may do this");
    }
    return new Passage.In(
        Caller.of("this host", access == Access.CONTROL ? Scope.ADMIN : Scope.READ));
  }

  private static boolean allows(Access access, Scope scope) {
    return switch (access) {
      case OPEN, LOCAL -> true;
      case READ, POLL -> scope == Scope.READ || scope == Scope.ADMIN;
      case FOLLOW -> scope != Scope.WEBHOOK;
      case DEPLOY -> scope != Scope.READ;
      case CONTROL -> scope == Scope.ADMIN;
    };
  }

  private static Passage refused(int status, String sentence) {
    Answer.Problem problem = Answer.error(status, sentence);
    return new Passage.Refused(
        status == 401 ? problem.with("WWW-Authenticate", "Bearer realm=\"fairlead\"") : problem);
  }
}
