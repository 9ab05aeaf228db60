package dev.fairlead.traffic.nginx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * nginx's configuration: a file with one upstream for each route, and one with a server of ours
 * that tells which configuration is loaded and whether nginx reaches an instance. Files of routes
 * say in notes what they were written from, so that a next run knows.
 */
final class UpstreamText {
  /** The file of our server. */
  static final String STATUS = "fairlead-status.conf";

  static final String LOADED = "/loaded";
  static final String REACH = "/reach/";

  /** nginx's time of the connection to an instance; a dash where there was none. */
  static final String CONNECTED = "x-fairlead-connected";

  private static final String NOTE = "#: ";
  private static final String INHERITED = "inherited";
  private static final String MARK = "# Fairlead ";
  private static final Pattern MARKED = Pattern.compile("# Fairlead [0-9a-f]{16}");

  private static final String WARNING =
      "# Written by Fairlead whenever something changes; what is changed here by hand does not"
          + " stay.\n";

  private UpstreamText() {}

  static String file(Told told) {
    return told.upstream() + ".conf";
  }

  static String of(Told told) {
    StringBuilder text = new StringBuilder(WARNING);
    note(text, "route", told.route());
    note(text, "upstream", told.upstream() + " " + told.keepalive() + " " + told.balance());
    told.servers()
        .forEach((name, server) ->
            note(text, server.down() ? "down" : "up", name + " " + server.address()));
    told.inherited().forEach(address -> note(text, INHERITED, address));
    upstream(text, told);
    return marked(text.toString());
  }

  /** What stays where the user's configuration still names an upstream that leads nowhere. */
  static String retired(Told told) {
    StringBuilder text = new StringBuilder(WARNING);
    text.append("# It leads nowhere any more: to be removed when nothing names it.\n");
    upstream(
        text, new Told(told.route(), told.upstream(), "", 0, new TreeMap<>(), new TreeSet<>()));
    return marked(text.toString());
  }

  private static void upstream(StringBuilder text, Told told) {
    text.append("upstream ").append(told.upstream()).append(" {\n");
    if (!told.balance().isEmpty()) {
      text.append("  ").append(told.balance()).append(";\n");
    }
    told.inherited().forEach(address -> text.append("  server ").append(address).append(";\n"));
    if (told.servers().isEmpty() && told.inherited().isEmpty()) {
      // nginx wants one; this one answers 502.
      text.append("  server 127.0.0.1:9 down;\n");
    }
    told.servers()
        .values()
        .forEach(server ->
            text.append("  server ")
                .append(server.address())
                .append(server.down() ? " down;\n" : ";\n"));
    if (told.keepalive() > 0) {
      text.append("  keepalive ").append(told.keepalive()).append(";\n");
    }
    text.append("}\n");
  }

  private static void note(StringBuilder text, String word, String rest) {
    text.append(NOTE).append(word).append(' ').append(rest).append('\n');
  }

  /**
   * Our server.
   *
   * @param load a word that no other load has
   */
  static String status(String listen, String load, Collection<Told> routes) {
    StringBuilder text = new StringBuilder(WARNING);
    note(text, "load", load);
    text.append("server {\n  listen ").append(listen).append(";\n  access_log off;\n");
    text.append("  location = ")
        .append(LOADED)
        .append(" { return 200 ")
        .append(load)
        .append("; }\n");
    for (Told told : routes) {
      told.servers()
          .forEach((name, server) -> {
            if (!server.down()) {
              reach(text, name, server.address());
            }
          });
    }
    return marked(text.append("}\n").toString());
  }

  private static void reach(StringBuilder text, String name, String address) {
    text.append("  location = ").append(REACH).append(name).append('-');
    text.append(port(address)).append(" {\n    proxy_pass http://").append(address).append("/;\n");
    text.append(
        """
            proxy_method HEAD;
            proxy_pass_request_headers off;
            proxy_connect_timeout 1s;
            proxy_read_timeout 1s;
            add_header %s $upstream_connect_time always;
          }
        """
            .formatted(CONNECTED));
  }

  /** Where our server is asked for an instance. */
  static String reachPath(String backend, String address) {
    return REACH + backend + "-" + port(address);
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  /** The first line tells whether the rest is as it was written. */
  private static String marked(String text) {
    return MARK + sum(text) + "\n" + text;
  }

  private static String sum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256", e);
    }
  }

  /** Whether a file was written by us, changed by hand or not. */
  static boolean ours(String text) {
    return MARKED.matcher(text.lines().findFirst().orElse("")).matches();
  }

  /** What a file was written from, as far as its notes tell; empty where it is of no route. */
  static Optional<Told> read(String text) {
    if (!ours(text)) {
      return Optional.empty();
    }
    String route = "";
    Told told = null;
    for (String line : text.lines().toList()) {
      String[] words =
          line.startsWith(NOTE) ? line.substring(NOTE.length()).split(" ", 4) : new String[0];
      if (words.length == 2 && words[0].equals("route")) {
        route = words[1];
      } else if (words.length == 4
          && words[0].equals("upstream")
          && words[2].matches("[0-9]{1,5}")) {
        int keepalive = Integer.parseInt(words[2]);
        told = new Told(route, words[1], words[3], keepalive, new TreeMap<>(), new TreeSet<>());
      } else if (words.length == 3 && told != null && words[0].matches("up|down")) {
        told = told.with(words[1], new Told.Server(words[2], words[0].equals("down")));
      } else if (words.length == 2 && told != null && words[0].equals(INHERITED)) {
        SortedSet<String> addresses = new TreeSet<>(told.inherited());
        addresses.add(words[1]);
        told = told.inheriting(addresses);
      }
    }
    return Optional.ofNullable(told).filter(t -> !t.route().isEmpty());
  }

  /** The load of the file of our server; empty where it tells none. */
  static String load(String text) {
    return text.lines()
        .filter(line -> line.startsWith(NOTE + "load "))
        .map(line -> line.substring((NOTE + "load ").length()))
        .findFirst()
        .orElse("");
  }
}
