package dev.fairlead.desired;

/** Which proxy leads a route, with what that kind wants to know of it. One record for each kind. */
public sealed interface Way {
  /** As it is written in an AppRelease; part of the ids of its routes. */
  String kind();

  /** As people call it. */
  String title();

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
