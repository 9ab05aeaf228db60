package dev.fairlead.access;

import dev.fairlead.spec.Ordered;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Somebody whom a request was proved to come from.
 *
 * @param name of the token or the proof, for the audit
 * @param apps what it is limited to; empty is every app
 */
public record Caller(String name, Scope scope, SortedSet<String> apps) {
  public Caller {
    apps = Ordered.set(apps);
  }

  /** One that is not limited to some apps. */
  public static Caller of(String name, Scope scope) {
    return new Caller(name, scope, new TreeSet<>());
  }

  public boolean isAdmin() {
    return scope == Scope.ADMIN;
  }

  /** Whether it is for this app at all. */
  public boolean knows(String app) {
    return apps.isEmpty() || apps.contains(app);
  }

  public boolean mayDeploy(String app) {
    return knows(app) && scope != Scope.READ;
  }

  /** Whether it may follow the deploys of this app. */
  public boolean mayFollow(String app) {
    return knows(app) && scope != Scope.WEBHOOK;
  }
}
