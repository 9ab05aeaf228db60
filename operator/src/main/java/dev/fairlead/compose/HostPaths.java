package dev.fairlead.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * How compose's model states {@code bind.create_host_path}: 2.x where it is true, 5.x where it is
 * false. That alone gives every service with a bind in short form another hash.
 */
enum HostPaths {
  SAID_WHERE_TRUE,
  SAID_WHERE_FALSE;

  private static final String KEY = "create_host_path";

  /** The service in this form. */
  Json.Obj in(Json.Obj service) {
    if (!service.has("volumes")) {
      return service;
    }
    List<Json> mounts = new ArrayList<>();
    for (Json.Obj mount : service.objects("volumes")) {
      mounts.add(
          mount.get("bind") instanceof Json.Obj bind ? mount.with("bind", stated(bind)) : mount);
    }
    return service.with("volumes", new Json.Arr(mounts));
  }

  private Json.Obj stated(Json.Obj bind) {
    boolean create = bind.has(KEY) ? bind.isTrue(KEY) : this == SAID_WHERE_FALSE;
    boolean said = create == (this == SAID_WHERE_TRUE);
    if (!said) {
      return bind.without(KEY);
    }
    SequencedMap<String, Json> members = new LinkedHashMap<>(bind.members());
    members.put(KEY, Json.bool(create));
    return new Json.Obj(members, bind.extensions(), false);
  }
}
