package dev.fairlead.deploy;

import java.util.List;
import java.util.Optional;

/** What is written of apps in a place of its own, and can be changed there. */
public interface Registry {

  /** Apps in the order that they stand there; empty where there is no such place. */
  List<String> order();

  /** Where the compose file of an app is said to be, be it there or not. */
  Optional<String> composePath(String app);

  /**
   * Says where the compose file of an app is; kept across restarts.
   *
   * @throws Refusal when this app's cannot be changed here
   */
  void changeComposePath(String app, String path) throws Refusal;

  /** No such place. */
  Registry NONE = new None();

  /** Where nothing is written. */
  record None() implements Registry {

    @Override
    public List<String> order() {
      return List.of();
    }

    @Override
    public Optional<String> composePath(String app) {
      return Optional.empty();
    }

    @Override
    public void changeComposePath(String app, String path) throws Refusal {
      throw new Refusal(
          dev.fairlead.store.Deploy.Cause.REFUSED,
          "\"" + app + "\" is declared by an AppRelease: change its spec.compose there");
    }
  }
}
