package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command that is run in a container at a moment of its life: compose's {@code post_start} and
 * {@code pre_stop}.
 *
 * @param user null is the container's own
 * @param workingDirectory null is the container's own
 * @param environment in addition to the container's; a null value takes a variable away
 */
public record Hook(
    List<String> command,
    @Nullable String user,
    boolean privileged,
    @Nullable String workingDirectory,
    SortedMap<String, @Nullable String> environment) {

  public Hook {
    command = List.copyOf(command);
    environment = Ordered.map(environment);
  }

  /** A command as the container itself would run it. */
  public static Hook of(List<String> command) {
    return new Hook(command, null, false, null, new TreeMap<>());
  }

  /**
   * Tells other hooks apart; empty where there are none. Stands in the label {@link Labels#HOOKS}:
   * the Engine knows nothing of them.
   */
  public static String digest(List<Hook> postStart, List<Hook> preStop) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields(fields, "post_start", postStart);
    fields(fields, "pre_stop", preStop);
    return fields.isEmpty() ? "" : SpecHash.of(fields);
  }

  private static void fields(SortedMap<String, String> fields, String moment, List<Hook> hooks) {
    for (int i = 0; i < hooks.size(); i++) {
      Hook hook = hooks.get(i);
      String path = moment + "." + i + ".";
      for (int word = 0; word < hook.command.size(); word++) {
        fields.put(path + "command." + word, hook.command.get(word));
      }
      fields.put(path + "user", String.valueOf(hook.user));
      fields.put(path + "privileged", Boolean.toString(hook.privileged));
      fields.put(path + "working_dir", String.valueOf(hook.workingDirectory));
      hook.environment.forEach((name, value) ->
          fields.put(path + "env." + name, value == null ? SpecFields.UNSET : "=" + value));
    }
  }

  /** Never what the command is given: it may hold secrets (I24). */
  @Override
  public String toString() {
    return "Hook[" + (command.isEmpty() ? "" : command.getFirst()) + "]";
  }
}
