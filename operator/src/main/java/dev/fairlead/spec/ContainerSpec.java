package dev.fairlead.spec;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One container in the Engine's terms, without identity: what POST /containers/create would be
 * told, and what inspect says of a running one. The desired and the observed side are both turned
 * into this record, so drift is a comparison of like with like.
 *
 * @param image the reference as compose shows it, for example {@code shop/web:1.4.2}
 * @param platform {@code os/arch[/variant]}, or null for the Engine's own
 * @param runtime an OCI runtime's name, or null for the Engine's default
 * @param health null inherits the image's health check
 * @param labels user labels, and {@link Labels#SECRETS}; compose's and our own identity labels are
 *     added by {@link Labels} when it is created
 * @param options what few containers ask for: members of the Engine's HostConfig by the Engine's
 *     own names, each value as compact JSON without empty members, its keys sorted
 */
public record ContainerSpec(
    String image,
    @Nullable String platform,
    @Nullable String runtime,
    Program program,
    @Nullable Healthcheck health,
    Networking networking,
    Storage storage,
    Resources resources,
    Security security,
    Restart restart,
    @Nullable Logging logging,
    SortedMap<String, String> labels,
    SortedMap<String, String> options) {

  public ContainerSpec {
    labels = Ordered.map(labels);
    options = Ordered.map(options);
  }

  /** One that asks for nothing special. */
  public ContainerSpec(
      String image,
      @Nullable String platform,
      @Nullable String runtime,
      Program program,
      @Nullable Healthcheck health,
      Networking networking,
      Storage storage,
      Resources resources,
      Security security,
      Restart restart,
      @Nullable Logging logging,
      SortedMap<String, String> labels) {
    this(
        image,
        platform,
        runtime,
        program,
        health,
        networking,
        storage,
        resources,
        security,
        restart,
        logging,
        labels,
        new TreeMap<>());
  }

  /** Nothing but an image: all else is what the image and the Engine make of it. */
  public static ContainerSpec of(String image) {
    return new ContainerSpec(
        image,
        null,
        null,
        Program.NONE,
        null,
        Networking.NONE,
        Storage.NONE,
        Resources.NONE,
        Security.NONE,
        Restart.NO,
        null,
        new TreeMap<>());
  }

  public ContainerSpec withImage(String reference) {
    return new ContainerSpec(
        reference,
        platform,
        runtime,
        program,
        health,
        networking,
        storage,
        resources,
        security,
        restart,
        logging,
        labels,
        options);
  }

  public ContainerSpec withHealth(@Nullable Healthcheck check) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        check,
        networking,
        storage,
        resources,
        security,
        restart,
        logging,
        labels,
        options);
  }

  public ContainerSpec withNetworking(Networking replacement) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        health,
        replacement,
        storage,
        resources,
        security,
        restart,
        logging,
        labels,
        options);
  }

  public ContainerSpec withStorage(Storage replacement) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        health,
        networking,
        replacement,
        resources,
        security,
        restart,
        logging,
        labels,
        options);
  }

  public ContainerSpec withSecurity(Security replacement) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        health,
        networking,
        storage,
        resources,
        replacement,
        restart,
        logging,
        labels,
        options);
  }

  public ContainerSpec withLabels(SortedMap<String, String> replacement) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        health,
        networking,
        storage,
        resources,
        security,
        restart,
        logging,
        replacement,
        options);
  }

  public ContainerSpec withLimits(Resources limits, Restart policy) {
    return new ContainerSpec(
        image,
        platform,
        runtime,
        program,
        health,
        networking,
        storage,
        limits,
        security,
        policy,
        logging,
        labels,
        options);
  }
}
