package dev.fairlead.desired;

import dev.fairlead.spec.Listen;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Ports of this host that are one service's alone: those that the front listens on for it, and the
 * two that its instances take turns at. Who else wants one of them is refused before anything is
 * done, and so is the service itself: nobody can say which of the two is meant. Pure.
 */
final class PortClaims {
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * A port that a service wants.
   *
   * @param path the field that says so
   * @param by where it stands
   * @param alone whether it is one of those that nobody else may have
   */
  private record Claim(
      String release, String service, Listen listen, String path, Declaration by, boolean alone) {
    boolean meets(Claim other) {
      boolean same = release.equals(other.release) && service.equals(other.service);
      return !same && (alone || other.alone) && listen.meets(other.listen);
    }

    Position place() {
      return by.places().key(path);
    }
  }

  /** By the port's number: those of others cannot meet. */
  private final SortedMap<Integer, List<Claim>> claims = new TreeMap<>();

  /** Of all releases that have nothing else wrong. */
  PortClaims(List<Declaration> declarations, Map<String, Resolution> releases) {
    for (Declaration declaration : declarations) {
      declaration
          .name()
          .map(releases::get)
          .ifPresent(resolution -> {
            if (resolution instanceof Resolution.Valid valid) {
              valid.desired().services().forEach(service -> add(declaration, valid, service));
            }
          });
    }
  }

  private void add(Declaration declaration, Resolution.Valid valid, DesiredService service) {
    String path = ServiceResolver.path(service.name());
    for (Route route : service.routes()) {
      for (Listen listen : route.listens()) {
        add(declaration, valid, service, listen, path + ".traffic.front", true);
      }
    }
    boolean paired =
        service.routes().stream()
            .anyMatch(route -> route.way() instanceof Way.Nginx way && way.published());
    for (PortBinding port : service.spec().networking().ports()) {
      if (paired && port.published().contains("-")) {
        for (String one : port.published().split("-", -1)) {
          Listen listen = new Listen(LOOPBACK, Integer.parseInt(one));
          add(declaration, valid, service, listen, path + ".traffic.nginx.ports.base", true);
        }
      } else if (port.fixed() && port.protocol().equals("tcp")) {
        add(declaration, valid, service, Listen.of(port), path, false);
      }
    }
  }

  private void add(
      Declaration declaration,
      Resolution.Valid valid,
      DesiredService service,
      Listen listen,
      String path,
      boolean alone) {
    claims
        .computeIfAbsent(listen.port(), _ -> new ArrayList<>())
        .add(new Claim(valid.release(), service.name(), listen, path, declaration, alone));
  }

  /** What is wrong, by the release that it is wrong with. */
  Map<String, List<Problem>> conflicts() {
    Map<String, List<Problem>> conflicts = new TreeMap<>();
    for (List<Claim> one : claims.values()) {
      for (Claim claim : one) {
        one.stream()
            .filter(claim::meets)
            .findFirst()
            .ifPresent(other ->
                conflicts
                    .computeIfAbsent(claim.release(), _ -> new ArrayList<>())
                    .add(problem(claim, other)));
      }
    }
    return conflicts;
  }

  private static Problem problem(Claim claim, Claim other) {
    String whose =
        claim.release().equals(other.release())
            ? "the service " + Words.quoted(other.service())
            : "the service %s of the release %s"
                .formatted(Words.quoted(other.service()), Words.quoted(other.release()));
    return Problem.at(
            claim.place(),
            claim.path(),
            "its port %s is also claimed by %s at %s"
                .formatted(claim.listen(), whose, other.place()))
        .withHint("give one of them another port");
  }
}
