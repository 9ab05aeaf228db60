package dev.fairlead.engine.docker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compose's naming: while one instance replaces another, one of them is {@code <id12>_<name>}. */
final class ContainerNames {
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{12}_(.+)");

  private ContainerNames() {}

  /** The name without the temporary prefix. */
  static String lasting(String name) {
    Matcher matcher = TEMPORARY.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  /** Whether an alias is the name, at one time or another, of an instance of this service. */
  static boolean isInstanceName(String alias, String ownName, String project, String service) {
    String lasting = lasting(alias);
    if (lasting.equals(lasting(ownName))) {
      return true;
    }
    String prefix = project + "-" + service + "-";
    return !project.isEmpty()
        && !service.isEmpty()
        && lasting.startsWith(prefix)
        && lasting.substring(prefix.length()).matches("[0-9]+");
  }
}
