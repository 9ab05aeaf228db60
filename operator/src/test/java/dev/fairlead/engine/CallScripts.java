package dev.fairlead.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every call in every state of a container, and what only some orders of calls show. */
public final class CallScripts {
  private static final Map<String, String> STATES = states();

  private static final List<String> CALLS =
      List.of(
          "start a",
          "stop a",
          "remove a",
          "rename a other",
          "rename a a",
          "create taken; rename a taken",
          "unpause a",
          "update a",
          "connect a n:web",
          "connect a n:web; connect a n:www",
          "connect a absent",
          "disconnect a n",
          "disconnect a m",
          "disconnect a absent",
          "create a as a",
          "kill a");

  private static final List<String> ORDERS =
      List.of(
          "create a; create b as a",
          "create a; remove a; create b as a",
          "create a; rename a b; create c as a; rename c b",
          "create a; start a; create b as x; rename a y; rename b a; start b; stop a; remove a",
          "create a missing",
          "create a on n",
          "net n; net n",
          "net n; unnet n; unnet n",
          "unnet n",
          "net n; create a on n; unnet n; start a",
          "net n; create a on n; start a; unnet n",
          "net n; create a on n; start a; stop a; unnet n; start a",
          "net n; create a on n; start a; remove a; unnet n",
          "net n; net m; create a on n:web on m:web,www; start a",
          "net n; net m; create a on n:web; connect a m:back; start a; disconnect a n",
          "net n; create a on n on absent; start a",
          "net n; create a on n; start a; disconnect a n; connect a n:web; stop a; start a",
          "net n; create a on n; disconnect a n; connect a n:web; start a",
          "net n; create a on n:web; start a; create b on n; start b; disconnect b n; connect b n:web; stop a; remove a",
          "create a port; create b port; start a; start b",
          "create a port; create b port; start a; start b; stop a; start b",
          "create a port; create b port; start a; pause a; start b",
          "create a port; start a; kill a; create b port; start b; start a",
          "create a; start a; pause a; pause a",
          "create a; start a; pause a; unpause a; unpause a; stop a",
          "create a; start a; pause a; remove a",
          "create a; start a; kill a; start a",
          "create a; update a; start a; update a",
          "volume v; volume v",
          "stop absent",
          "start absent; remove absent; rename absent x; unpause absent; update absent",
          "net n; connect absent n; disconnect absent n",
          "create a; create b; create c; start b; remove a; rename c a; stop b; rename b c");

  private CallScripts() {}

  private static Map<String, String> states() {
    Map<String, String> states = new LinkedHashMap<>();
    states.put("created", "net n; create a on n");
    states.put("running", "net n; create a on n; start a");
    states.put("paused", "net n; create a on n; start a; pause a");
    states.put("exited", "net n; create a on n; start a; stop a");
    states.put("killed", "net n; create a on n; start a; kill a");
    states.put("gone", "net n; create a on n; remove a");
    return states;
  }

  public static List<String> all() {
    List<String> scripts = new ArrayList<>(ORDERS);
    STATES.values().forEach(state -> CALLS.forEach(call -> scripts.add(state + "; " + call)));
    return scripts;
  }
}
