package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Privileges and namespaces. Empty text is the Engine's default.
 *
 * @param capAdd with the prefix, {@code CAP_NET_ADMIN}; {@code ALL} has none
 */
public record Security(
    boolean privileged,
    SortedSet<String> capAdd,
    SortedSet<String> capDrop,
    List<String> securityOptions,
    List<String> groupAdd,
    List<Device> devices,
    SortedMap<String, String> sysctls,
    String ipcMode,
    String pidMode,
    String utsMode,
    String usernsMode,
    String cgroupnsMode,
    String cgroupParent) {

  /** Nothing said. */
  public static final Security NONE =
      new Security(
          false,
          new TreeSet<>(),
          new TreeSet<>(),
          List.of(),
          List.of(),
          List.of(),
          new TreeMap<>(),
          "",
          "",
          "",
          "",
          "",
          "");

  public Security {
    capAdd = Ordered.set(capAdd);
    capDrop = Ordered.set(capDrop);
    securityOptions = List.copyOf(securityOptions);
    groupAdd = List.copyOf(groupAdd);
    devices = List.copyOf(devices);
    sysctls = Ordered.map(sysctls);
  }

  public Security withNamespaces(String ipc, String pid) {
    return new Security(
        privileged,
        capAdd,
        capDrop,
        securityOptions,
        groupAdd,
        devices,
        sysctls,
        ipc,
        pid,
        utsMode,
        usernsMode,
        cgroupnsMode,
        cgroupParent);
  }

  /** A host device; permissions are a subset of {@code rwm}. */
  public record Device(String hostPath, String containerPath, String permissions) {}
}
