package dev.fairlead.http;

import dev.fairlead.deploy.App;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Refusal;
import dev.fairlead.deploy.Target;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an API without deploys has to deploy to. */
record Nothing() implements Target {

  static Deploys deploys(Store store, InstantSource clock) {
    return new Deploys(store.deploys(), new Nothing(), DeployLimits.DEFAULT, clock, () -> "");
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public List<App> apps() {
    return List.of();
  }

  @Override
  public Optional<App> app(String name) {
    return Optional.empty();
  }

  @Override
  public void pull(String app, String service, String image, Consumer<String> progress)
      throws Refusal {
    throw refused(app);
  }

  @Override
  public Course declare(Change change, Waiting waiting) throws Refusal {
    throw refused(change.app());
  }

  @Override
  public Course follow(Change change) {
    throw new IllegalStateException("nothing was declared here");
  }

  @Override
  public String declared(String app, String service) {
    return "";
  }

  @Override
  public boolean abort(String app, String why) {
    return false;
  }

  private static Refusal refused(String app) {
    return new Refusal(Cause.REFUSED, "\"" + app + "\" cannot be deployed here");
  }
}
