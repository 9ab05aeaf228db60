package dev.fairlead.plan;

import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Program;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a container inherits from its image where its spec says nothing. Source: the Engine's merge
 * of container and image configuration at create: variables and labels by key, ports as a union,
 * health check field by field, the command only where no entrypoint is given.
 */
public final class ImageDefaults {
  private ImageDefaults() {}

  /** The spec as inspect will show it. */
  public static ContainerSpec merge(ContainerSpec spec, @Nullable Image image) {
    if (image == null) {
      return spec;
    }
    SortedMap<String, String> labels = union(image.labels(), spec.labels());
    Program program = program(spec.program(), image);
    Healthcheck health = health(spec.health(), image.health());
    Networking networking = expose(spec.networking(), image);
    boolean same =
        labels.size() == spec.labels().size()
            && program.equals(spec.program())
            && Objects.equals(health, spec.health())
            && networking.equals(spec.networking());
    return same
        ? spec
        : new ContainerSpec(
            spec.image(),
            spec.platform(),
            spec.runtime(),
            program,
            health,
            networking,
            spec.storage(),
            spec.resources(),
            spec.security(),
            spec.restart(),
            spec.logging(),
            labels,
            spec.options());
  }

  /** The second's values before the first's; it itself when it has all that the first has. */
  private static <V> SortedMap<String, V> union(
      SortedMap<String, ? extends V> inherited, SortedMap<String, V> own) {
    if (own.keySet().containsAll(inherited.keySet())) {
      return own;
    }
    SortedMap<String, V> all = new TreeMap<>(inherited);
    all.putAll(own);
    return all;
  }

  private static Program program(Program program, Image image) {
    List<String> entrypoint = program.entrypoint();
    List<String> command = program.command();
    boolean ownEntrypoint = entrypoint != null && !entrypoint.isEmpty();
    boolean ownCommand = command != null && !command.isEmpty();
    return new Program(
        entrypoint == null ? image.entrypoint() : entrypoint,
        ownCommand || ownEntrypoint ? command : image.command(),
        union(image.environment(), program.environment()),
        or(program.user(), image.user()),
        or(program.workingDirectory(), image.workingDirectory()),
        program.tty(),
        program.stdinOpen(),
        program.init(),
        or(program.stopSignal(), image.stopSignal()),
        program.stopGrace());
  }

  private static @Nullable String or(@Nullable String own, String inherited) {
    return own == null || own.isEmpty() ? (inherited.isEmpty() ? null : inherited) : own;
  }

  private static @Nullable Healthcheck health(
      @Nullable Healthcheck own, @Nullable Healthcheck image) {
    if (own == null || image == null) {
      return own == null ? image : own;
    }
    return new Healthcheck(
        own.test().isEmpty() ? image.test() : own.test(),
        own.interval() == null ? image.interval() : own.interval(),
        own.timeout() == null ? image.timeout() : own.timeout(),
        own.startPeriod() == null ? image.startPeriod() : own.startPeriod(),
        own.startInterval() == null ? image.startInterval() : own.startInterval(),
        own.retries() == null ? image.retries() : own.retries());
  }

  private static Networking expose(Networking own, Image image) {
    if (own.expose().containsAll(image.exposedPorts())) {
      return own;
    }
    TreeSet<String> expose = new TreeSet<>(own.expose());
    expose.addAll(image.exposedPorts());
    return new Networking(
        own.mode(),
        own.endpoints(),
        own.hostname(),
        own.domainname(),
        own.macAddress(),
        own.ports(),
        expose,
        own.dns(),
        own.dnsSearch(),
        own.dnsOptions(),
        own.extraHosts());
  }
}
