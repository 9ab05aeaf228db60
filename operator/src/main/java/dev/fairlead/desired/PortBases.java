package dev.fairlead.desired;

/** Which ports of the host are a service's, where it does not say so itself. */
@FunctionalInterface
public interface PortBases {
  /** Nobody gives any. */
  PortBases NONE = (_, said) -> said;

  /**
   * The lower one of two adjacent ports; the same at every question.
   *
   * @param service {@code project:service}
   * @param said what the service says itself; 0 when it says nothing
   * @return 0 when there is none to be given
   */
  int base(String service, int said);
}
