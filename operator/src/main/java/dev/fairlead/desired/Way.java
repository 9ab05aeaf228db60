package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import java.util.Optional;
import java.util.SortedMap;

/** Which proxy leads a route, with what that kind wants to know of it. One record for each kind. */
public sealed interface Way {
  /** As it is written in an AppRelease; part of the ids of its routes. */
  String kind();

  /** As people call it. */
  String title();

  /** The real name of the network on which it reaches instances; empty for their first. */
  default String network() {
    return "";
  }

  /**
   * The proxy that Fairlead runs; it holds the published ports.
   *
   * @param http whether it understands HTTP; else it forwards connections
   * @param proxyProtocol whether it tells instances the client's address by the PROXY protocol
   */
  record Front(boolean http, boolean proxyProtocol) implements Way {
    public static final String KIND = "front";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String title() {
      return "the front";
    }
  }

  /**
   * A Traefik that somebody runs, which reads what it is to do from the operator.
   *
   * @param service Traefik's name of what the instances are
   * @param tcp whether that is of its TCP side
   * @param scheme how instances are spoken to
   * @param network the real name of the one on which it reaches them; empty for the usual one
   * @param settings what labels say of the service and of the routers that lead to it, without
   *     {@code traefik.}
   */
  record Traefik(
      String service,
      boolean tcp,
      String scheme,
      String network,
      SortedMap<String, String> settings)
      implements Way {
    public static final String KIND = "traefik";

    public Traefik {
      settings = Ordered.map(settings);
    }

    /** The health check that it makes of instances; empty where it makes none. */
    public Optional<TraefikCheck> check() {
      return TraefikCheck.of(service, settings);
    }

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String title() {
      return "Traefik";
    }
  }

  /**
   * The user's nginx.
   *
   * @param upstream its name
   * @param balance nginx's word for how instances are chosen; empty is in turn
   * @param keepalive idle connections that each worker keeps
   * @param published whether it reaches instances by what they publish on 127.0.0.1
   */
  record Nginx(String upstream, String balance, int keepalive, boolean published) implements Way {
    public static final String KIND = "nginx";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String title() {
      return KIND;
    }
  }

  /**
   * The user's Caddy.
   *
   * @param handler an id, or a path where it begins with a slash
   */
  record Caddy(String handler) implements Way {
    public static final String KIND = "caddy";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String title() {
      return "Caddy";
    }
  }

  /**
   * The user's Nginx Proxy Manager.
   *
   * @param name a domain, or one label of it
   * @param whole whether it is a domain as it is; else it is below the operator's
   * @param secure whether instances speak TLS
   */
  record Npm(String name, boolean whole, boolean secure) implements Way {
    public static final String KIND = "npm";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public String title() {
      return "Nginx Proxy Manager";
    }
  }
}
