package dev.fairlead.e2e;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.NginxImage;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TrafficApp;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A service behind a real proxy of some kind, which sees each change that the operator asks it for.
 */
interface Led extends AutoCloseable {
  /** The port of the instances. */
  int PORT = 8080;

  /** Where requests come in. */
  int port();

  /** What fairlead.yaml has. */
  String config();

  /** What the compose file has beside the image: lines of a service. */
  String compose();

  /** What the AppRelease says of it. */
  String traffic();

  /** Whether it ends connections of clients when it is told something, before it says a word. */
  default boolean closesConnections() {
    return false;
  }

  /** Asks it; see {@link TrafficLoad}. */
  default TrafficLoad load(int perSecond, List<Kind> kinds, int sockets, Duration life) {
    return new TrafficLoad(port(), perSecond, kinds, sockets, life, closesConnections());
  }

  /** How many instances it can lead to at once. */
  default int replicas() {
    return 2;
  }

  /** Whether a WebSocket outlives a change that is none of its instance's. */
  default boolean keepsSockets() {
    return true;
  }

  /** Is killed, as by a person or for want of memory. */
  void dies();

  /** Is started again, by whoever looks after it. */
  void returns();

  /** Where the operator's API is now: HOST:PORT. */
  default void operator(String api) {}

  /** That it leads to this one and to nobody else, and knows nobody else any more. */
  void leadsTo(Container one);

  @Override
  void close();

  /** HOST:PORT of an instance. */
  static String address(Container one) {
    return one.addresses().values().iterator().next() + ":" + PORT;
  }

  /** The images of a run, each made when it is asked for first. */
  final class Images implements AutoCloseable {
    private final TestProject project = new TestProject();
    private final Set<String> made = new HashSet<>();

    String front() {
      return image("front", FrontImage::buildGated);
    }

    String nginx() {
      return image("nginx", NginxImage::build);
    }

    String app() {
      return image("app", TrafficApp::build);
    }

    private synchronized String image(String name, Consumer<String> maker) {
      String reference = project.name() + "/" + name + ":1";
      if (made.add(name)) {
        maker.accept(reference);
      }
      return reference;
    }

    @Override
    public void close() {
      project.close();
    }
  }

  /** The kinds of proxies. */
  enum By {
    FRONT,
    TRAEFIK,
    NGINX,
    CADDY,
    NPM;

    /** Has one run for the project of these files. */
    Led proxy(Images images, DesiredFiles files, CallGate calls) {
      return switch (this) {
        case FRONT -> new LedByFront(images.front(), files, calls);
        case TRAEFIK -> new LedByTraefik(files, calls);
        case NGINX -> new LedByNginx(images, files);
        case CADDY -> new LedByCaddy(files, calls);
        case NPM -> new LedByNpm(files, calls);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
