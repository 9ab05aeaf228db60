package dev.fairlead.plan;

import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Site;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do to the host, as data: no decision is left to whoever executes it. A new kind of
 * step breaks the build in executor, renderer and projection until each knows it.
 */
public sealed interface Step {
  Cause cause();

  /** The service it is for; empty for networks and volumes, which belong to the project. */
  String service();

  /** Steps on one container: what they share. */
  sealed interface OnContainer extends Step {
    Target target();

    @Override
    default String service() {
      return target().service();
    }
  }

  /** Steps at the proxy in front, which is told what becomes of the work. */
  sealed interface AtProxy extends Step {}

  /** Steps on the files of a site. */
  sealed interface OnSite extends Step {
    String release();

    @Override
    default String service() {
      return Site.SERVICE;
    }
  }

  record CreateNetwork(NetworkSpec network, SortedMap<String, String> labels, Cause cause)
      implements Step {
    public CreateNetwork {
      labels = Ordered.map(labels);
    }

    @Override
    public String service() {
      return "";
    }
  }

  record RemoveNetwork(String name, Cause cause) implements Step {
    @Override
    public String service() {
      return "";
    }
  }

  record CreateVolume(VolumeSpec volume, SortedMap<String, String> labels, Cause cause)
      implements Step {
    public CreateVolume {
      labels = Ordered.map(labels);
    }

    @Override
    public String service() {
      return "";
    }
  }

  /**
   * Brings an image to the host.
   *
   * @param platform empty for the Engine's own
   */
  record Pull(String service, String reference, String platform, Cause cause) implements Step {}

  /**
   * Creates an instance without starting it.
   *
   * @param expectedImageId the container is refused unless the Engine made it from this local image
   *     (I23)
   * @param quiet without the names others resolve, so that it takes no traffic before it is ready
   */
  record Create(
      String project,
      String service,
      int number,
      String name,
      ContainerSpec spec,
      String expectedImageId,
      SortedMap<String, String> labels,
      boolean quiet,
      Cause cause)
      implements Step {
    public Create {
      labels = Ordered.map(labels);
    }
  }

  /**
   * Starts a container, then runs its {@code post_start}; in one that runs already, only that.
   *
   * @param again one that ran before and should still be running
   * @param files what is written into it before it starts
   * @param patience how long all of the hooks may take
   */
  record Start(
      Target target,
      boolean again,
      List<Injected> files,
      List<Hook> hooks,
      Duration patience,
      Cause cause)
      implements OnContainer {
    public Start {
      files = List.copyOf(files);
      hooks = List.copyOf(hooks);
    }
  }

  record Unpause(Target target, Cause cause) implements OnContainer {}

  /**
   * Writes files anew into a container that runs, then sends it a signal, at which its program
   * reads them.
   *
   * @param contents tells what is in all of the files
   */
  record Signal(Target target, String signal, List<Injected> files, String contents, Cause cause)
      implements OnContainer {
    public Signal {
      files = List.copyOf(files);
    }
  }

  /**
   * Asks an instance whether it is healthy, once. The answer is not waited for: it comes later, and
   * is told to {@link Progress#answered}.
   *
   * @param gate what is asked, and what a good answer is
   * @param address where the instance is reached; empty when it has no address
   * @param run when the instance was started: an answer speaks for that run alone
   * @param asked when: an answer is known by it
   */
  record Probe(
      Target target,
      Gate.Asked gate,
      String address,
      @Nullable Instant run,
      Instant asked,
      Cause cause)
      implements OnContainer {}

  /** Gives the instance its names on its networks: it takes traffic from here on. */
  record Join(Target target, List<Endpoint> endpoints, List<String> leave, Cause cause)
      implements OnContainer {
    public Join {
      endpoints = List.copyOf(endpoints);
      leave = List.copyOf(leave);
    }
  }

  /**
   * Takes the instance's names away on its networks: nobody finds it any more, and it goes on
   * running.
   *
   * @param endpoints as they shall be, without names
   */
  record Leave(Target target, List<Endpoint> endpoints, Cause cause) implements OnContainer {
    public Leave {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * Puts a container on networks and takes it off others while a network is made anew, whether it
   * runs or not. First the one and then the other: it is never on none.
   */
  record Move(Target target, List<Endpoint> joins, List<String> leaves, Cause cause)
      implements OnContainer {
    public Move {
      joins = List.copyOf(joins);
      leaves = List.copyOf(leaves);
    }

    /** It is the network's. */
    @Override
    public String service() {
      return "";
    }
  }

  /** Sets limits and restart policy of a container in place. */
  record Update(Target target, Resources resources, Restart restart, Cause cause)
      implements OnContainer {}

  /**
   * Runs {@code pre_stop}, then stops the container, whatever became of that.
   *
   * @param grace until it is killed; the hooks have as long
   */
  record Stop(Target target, String signal, Duration grace, List<Hook> hooks, Cause cause)
      implements OnContainer {
    public Stop {
      hooks = List.copyOf(hooks);
    }

    public Stop(Target target, String signal, Duration grace, Cause cause) {
      this(target, signal, grace, List.of(), cause);
    }
  }

  /**
   * Removes a container that stands still.
   *
   * @param volumes whether its volumes without a name go with it
   */
  record Remove(Target target, boolean volumes, Cause cause) implements OnContainer {
    public Remove(Target target, Cause cause) {
      this(target, false, cause);
    }
  }

  record Rename(Target target, String name, Cause cause) implements OnContainer {}

  /**
   * Has the proxy know a route, and listen for it on just these addresses; the proxy itself is
   * started where it does not run.
   */
  record Open(String service, Route route, SortedSet<Listen> listens, Cause cause)
      implements AtProxy {
    public Open {
      listens = Ordered.set(listens);
    }
  }

  /** Has the proxy forget a route, and what it listened on for it. */
  record Close(String service, String route, Cause cause) implements AtProxy {}

  /** Has the proxy send work to an instance, again or for the first time. */
  record Admit(Target target, Route route, String address, Cause cause)
      implements AtProxy, OnContainer {}

  /** Has the proxy send no new work to an instance; what it has goes on. */
  record Evict(Target target, String route, String backend, Cause cause)
      implements AtProxy, OnContainer {}

  /** Has the proxy forget an instance that is no more, or not there any more. */
  record Withdraw(String service, String route, String backend, Cause cause) implements AtProxy {}

  /**
   * Lays down a version of a site whole, beside what is served.
   *
   * @param imageId of the local image that holds the files; empty where none does
   */
  record Publish(String release, String version, Site.Content content, String imageId, Cause cause)
      implements OnSite {}

  /** Has a version served under every name of the site, from one moment on. */
  record Serve(String release, String version, Cause cause) implements OnSite {}

  /** Has a host name lead to the site. */
  record Link(String release, String host, Cause cause) implements OnSite {}

  /** Has a host name lead nowhere. */
  record Unlink(String release, String host, Cause cause) implements OnSite {}

  /** Removes a version that is not served. */
  record Discard(String release, String version, Cause cause) implements OnSite {}

  /** Removes all that is left of a site that no host name leads to. */
  record Clear(String release, Cause cause) implements OnSite {}
}
