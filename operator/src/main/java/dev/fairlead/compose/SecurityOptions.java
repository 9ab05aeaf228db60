package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code security_opt}, as it is sent to the Engine: verbatim, except that a seccomp profile's file
 * is replaced by its text in compact JSON, because the Engine cannot read the client's files.
 */
final class SecurityOptions {
  private static final Set<String> NO_FILE = Set.of("unconfined", "builtin");

  private final Paths paths;
  private final Inputs inputs;

  SecurityOptions(Paths paths, Inputs inputs) {
    this.paths = paths;
    this.inputs = inputs;
  }

  List<String> of(Service service) {
    List<String> options = new ArrayList<>();
    At list = service.at().near("security_opt");
    int index = 0;
    for (String option : service.canonical().texts("security_opt")) {
      String sent = one(option, list.near(index++));
      if (!unmasks(option)) {
        options.add(sent);
      }
    }
    return options;
  }

  /** Whether an option is no option of the Engine's, but asks that no system path be hidden. */
  static boolean unmasks(String option) {
    return option.equals("systempaths=unconfined") || option.equals("systempaths:unconfined");
  }

  private String one(String option, At at) {
    int equals = option.indexOf('=');
    int separator = equals >= 0 ? equals : option.indexOf(':');
    if (separator < 0) {
      if (!option.equals("no-new-privileges")) {
        at.refuse("must be NAME=VALUE or no-new-privileges");
      }
      return option;
    }
    String name = option.substring(0, separator);
    String value = option.substring(separator + 1);
    if (name.equals("systempaths") && !unmasks(option)) {
      at.refuse("must be systempaths=unconfined");
    }
    return name.equals("seccomp") && !NO_FILE.contains(value)
        ? "seccomp=" + profile(value, at)
        : option;
  }

  private String profile(String file, At at) {
    Optional<String> text =
        Inputs.path(paths.absolute(at, file), at).flatMap(path -> inputs.require(path, at));
    return compact(text.orElse(""));
  }

  /** JSON without the blanks between its tokens. */
  static String compact(String json) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted && c == '\\' && i + 1 < json.length()) {
        out.append(c).append(json.charAt(++i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      if (quoted || !Character.isWhitespace(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }
}
