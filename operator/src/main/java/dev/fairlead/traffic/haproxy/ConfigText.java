package dev.fairlead.traffic.haproxy;

import dev.fairlead.desired.Way;
import dev.fairlead.spec.Listen;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * HAProxy's configuration: one backend for each route, and one frontend for each address that it
 * listens on. A frontend's name tells how it was made, so that what the proxy says of itself can be
 * held against what is wanted.
 */
final class ConfigText {
  /** Before what this writes for itself to read. */
  static final String NOTE = "#: ";

  /** Changes with what is written below for a route: what was made before is then made anew. */
  private static final String FORM = "3";

  private static final String HEAD =
      """
      # Written by Fairlead whenever something changes; what is changed here by hand does not stay.
      global
        uid 65534
        gid 65534
        fd-hard-limit 65536
        mworker-max-reloads 50
        stats socket %s mode 600 level user expose-fd listeners
      defaults
        timeout connect 3s
        timeout client 1h
        timeout server 1h
        timeout tunnel 24h
        timeout client-fin 30s
        timeout check 2s
        timeout queue 30s
        retries 3
        option redispatch 1
        balance leastconn
        option idle-close-on-response
      """
          .formatted(FrontContainer.LISTENERS);

  private static final String HTTP =
      """
        mode http
        timeout http-request 30s
        timeout http-keep-alive 75s
      """;

  private ConfigText() {}

  static String of(Book book) {
    StringBuilder text = new StringBuilder();
    book.routes()
        .forEach((id, told) -> {
          text.append(
              NOTE
                  + "route %s %s %s %s\n"
                      .formatted(
                          id,
                          told.way().http() ? "http" : "tcp",
                          told.way().proxyProtocol() ? "proxy" : "plain",
                          listens(told.listens())));
          told.servers()
              .forEach((name, address) ->
                  text.append(NOTE + "server %s %s %s\n".formatted(id, name, address)));
        });
    text.append(HEAD);
    book.routes().forEach((id, told) -> route(text, id, told));
    return text.toString();
  }

  private static void route(StringBuilder text, String id, Book.Told told) {
    String mode = told.way().http() ? HTTP : "  mode tcp\n";
    text.append("backend ").append(id).append('\n').append(mode);
    if (told.way().http()) {
      // A request that an instance refused before it began, or whose end it did not see, goes to
      // another one; what may change something is not sent twice.
      text.append("  option forwardfor\n");
      // What ends TLS before the front has said so.
      text.append(
          "  http-request set-header X-Forwarded-Proto http"
              + " unless { req.hdr(X-Forwarded-Proto) -m found }\n");
      text.append("  retry-on conn-failure empty-response\n");
      text.append("  http-request disable-l7-retry unless METH_GET\n");
    }
    told.servers()
        .forEach((name, address) ->
            text.append(
                "  server %s %s%s\n".formatted(name, address, server(told.way().proxyProtocol()))));
    for (Listen listen : told.listens()) {
      boolean http = told.way().http();
      text.append(http ? Relay.of(id, name(listen), HTTP) : "");
      text.append("frontend %s%s\n".formatted(prefix(id, told), name(listen)));
      text.append(mode);
      text.append("  bind ").append(listen).append('\n');
      text.append(http ? Relay.use(name(listen)) : "");
      text.append("  default_backend ").append(id).append('\n');
    }
  }

  /** How each instance is connected to and looked after. */
  static String server(boolean proxyProtocol) {
    return " check inter 500ms fastinter 200ms rise 1 fall 2"
        + (proxyProtocol ? " send-proxy-v2 check-send-proxy" : "");
  }

  /** What the names of a route's frontends begin with, when they are as is wanted. */
  static String prefix(String id, Book.Told told) {
    return prefix(id, told.way());
  }

  static String prefix(String id, Way.Front way) {
    return id + ":" + FORM + (way.http() ? "h" : "t") + (way.proxyProtocol() ? "p" : "") + ":";
  }

  /** In letters that names of proxies may have. */
  static String name(Listen listen) {
    String address = listen.address().isEmpty() ? "any" : listen.address().replace(':', '.');
    return address + "-" + listen.port();
  }

  /** What a frontend listens on, told from the end of its name. */
  static Listen listen(String name) {
    int end = name.lastIndexOf('-');
    String address = name.substring(0, end);
    boolean v4 = address.matches("[0-9]+(\\.[0-9]+){3}");
    String written = address.equals("any") ? "" : v4 ? address : address.replace('.', ':');
    return new Listen(written, Integer.parseInt(name.substring(end + 1)));
  }

  private static String listens(SortedSet<Listen> listens) {
    return listens.stream().map(ConfigText::name).collect(Collectors.joining(","));
  }

  static SortedSet<Listen> listens(String names) {
    SortedSet<Listen> listens = new TreeSet<>();
    for (String name : names.split(",", -1)) {
      if (!name.isEmpty()) {
        listens.add(listen(name));
      }
    }
    return listens;
  }
}
