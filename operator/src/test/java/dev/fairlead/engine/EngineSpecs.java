package dev.fairlead.engine;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The smallest specs that an Engine takes; tests widen them. */
public final class EngineSpecs {
  public static final Program PROGRAM = Program.NONE;
  public static final Storage STORAGE = Storage.NONE;
  public static final Security SECURITY = Security.NONE;

  private EngineSpecs() {}

  public static ContainerSpec container(String image) {
    return new ContainerSpec(
        image,
        null,
        null,
        PROGRAM,
        null,
        networking("bridge", List.of()),
        STORAGE,
        Resources.NONE,
        SECURITY,
        Restart.NO,
        null,
        new TreeMap<>());
  }

  public static Networking networking(String mode, List<PortBinding> ports, Endpoint... endpoints) {
    return new Networking(
        mode,
        List.of(endpoints),
        null,
        null,
        null,
        ports,
        Collections.emptySortedSet(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  public static Endpoint endpoint(String network, String... aliases) {
    return new Endpoint(
        network,
        new TreeSet<>(Arrays.asList(aliases)),
        null,
        null,
        Collections.emptySortedSet(),
        null,
        new TreeMap<>(),
        null,
        List.of());
  }

  /** On the given networks, the first being the primary one. */
  public static ContainerSpec on(ContainerSpec spec, Endpoint... endpoints) {
    return spec.withNetworking(networking(endpoints[0].network(), List.of(), endpoints));
  }

  public static ContainerSpec with(ContainerSpec spec, Object part) {
    return with(spec, part, spec.labels());
  }

  /** The spec with one of its parts, whichever the given one is, replaced. */
  public static ContainerSpec with(ContainerSpec spec, Object part, Map<String, String> labels) {
    return new ContainerSpec(
        spec.image(),
        spec.platform(),
        spec.runtime(),
        part instanceof Program program ? program : spec.program(),
        part instanceof Healthcheck health ? health : spec.health(),
        part instanceof Networking networking ? networking : spec.networking(),
        part instanceof Storage storage ? storage : spec.storage(),
        part instanceof Resources resources ? resources : spec.resources(),
        part instanceof Security security ? security : spec.security(),
        part instanceof Restart restart ? restart : spec.restart(),
        part instanceof Logging logging ? logging : spec.logging(),
        Ordered.map(labels));
  }
}
