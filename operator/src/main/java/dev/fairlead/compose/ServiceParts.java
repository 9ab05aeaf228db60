package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.oneOf;

import dev.fairlead.compose.Json.Str;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attributes of a service that are more than a scalar or a list. */
final class ServiceParts {
  private static final Pattern CONTAINER_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final Pattern EXPOSE =
      Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?");
  private static final Pattern RESTART =
      Pattern.compile("no|always|unless-stopped|on-failure(:[0-9]{1,9})?");
  private static final Pattern NETWORK_MODE =
      Pattern.compile("host|none|bridge|(service|container):.*");
  private static final Pattern VOLUMES_FROM =
      Pattern.compile("(container:)?[a-zA-Z0-9][a-zA-Z0-9_.-]*(:ro|:rw)?");
  private static final Pattern PULL_POLICY =
      Pattern.compile(
          "always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+");
  private static final Set<String> MOUNT_TYPES = Set.of("bind", "volume", "tmpfs", "image");
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,7}");

  static final ObjectShape LOGGING =
      new ObjectShape().with("driver", Shapes::text).with("options", Shapes::mapping);

  static final ObjectShape DEVICE =
      new ObjectShape()
          .with("source", Shapes::text)
          .with("target", Shapes::text)
          .with("permissions", Shapes::text);

  static final ObjectShape FILE_REFERENCE =
      new ObjectShape()
          .with("source", Shapes::text)
          .with("target", Shapes::text)
          .with("uid", Shapes::text)
          .with("gid", Shapes::text)
          .with("mode", ServiceParts::fileMode);

  static final ObjectShape PORT =
      new ObjectShape()
          .with("name", Shapes::text)
          .with("mode", Shapes::text)
          .with("host_ip", Shapes::text)
          .with("target", Shapes::number)
          .with("published", Shapes::textOrNumber)
          .with("protocol", Shapes::text)
          .with("app_protocol", Shapes::text);

  private static final ObjectShape DEPENDENCY_PARTS =
      new ObjectShape()
          .with(
              "condition",
              oneOf("service_started", "service_healthy", "service_completed_successfully"))
          .with("restart", Shapes::flag)
          .with("required", Shapes::optionalFlag);

  /** Required, unless it says otherwise. */
  static final Shape DEPENDENCY =
      at ->
          DEPENDENCY_PARTS.read(at) instanceof Json.Obj read
              ? read.with("required", Json.bool(!"false".equals(read.text("required"))))
              : null;

  static final ObjectShape ENV_FILE =
      new ObjectShape()
          .with("path", Shapes::text)
          .with("required", Shapes::optionalFlag)
          .with("format", oneOf("raw"));

  static final ObjectShape ATTACHMENT =
      new ObjectShape()
          .with("aliases", Shapes::uniqueTexts)
          .with("driver_opts", Shapes::mapping)
          .with("gw_priority", Shapes::number)
          .with("interface_name", Shapes::text)
          .with("ipv4_address", Shapes::text)
          .with("ipv6_address", Shapes::text)
          .with("link_local_ips", Shapes::uniqueTexts)
          .with("mac_address", Shapes::text)
          .with("priority", Shapes::number);

  static final ObjectShape HEALTHCHECK =
      new ObjectShape()
          .with("test", ServiceParts::healthTest)
          .with("timeout", Shapes::duration)
          .with("interval", Shapes::duration)
          .with("retries", Shapes::count)
          .with("start_period", Shapes::duration)
          .with("start_interval", Shapes::duration)
          .with("disable", Shapes::flag);

  static final ObjectShape MOUNT =
      new ObjectShape()
          .with("type", ServiceParts::mountType)
          .with("source", Shapes::text)
          .with("target", Shapes::text)
          .with("read_only", Shapes::flag)
          .with("consistency", Shapes::text)
          .with(
              "bind",
              new ObjectShape()
                  .with("selinux", oneOf("z", "Z"))
                  .with("propagation", Shapes::text)
                  .with("create_host_path", Shapes::optionalFlag)
                  .with("recursive", oneOf("enabled", "disabled", "writable", "readonly")))
          .with(
              "volume",
              new ObjectShape()
                  .with("labels", Shapes::mapping)
                  .with("nocopy", Shapes::flag)
                  .with("subpath", Shapes::text))
          .with("tmpfs", new ObjectShape().with("size", Shapes::bytes).with("mode", Shapes::number))
          .with("image", new ObjectShape().with("subpath", Shapes::text));

  static final ObjectShape CREDENTIALS =
      new ObjectShape()
          .with("config", Shapes::text)
          .with("file", Shapes::text)
          .with("registry", Shapes::text);

  private ServiceParts() {}

  static @Nullable Json containerName(At at) {
    Json name = Shapes.text(at);
    if (name instanceof Str text && !CONTAINER_NAME.matcher(text.value()).matches()) {
      return Shapes.refuse(
          at, "must have two or more letters, digits, _ . or -, and begin with a letter or digit");
    }
    return name;
  }

  static @Nullable Json restart(At at) {
    Json policy = Shapes.text(at);
    if (policy instanceof Str text && !RESTART.matcher(text.value()).matches()) {
      return Shapes.refuse(
          at, "must be \"no\", always, unless-stopped, on-failure or on-failure:TIMES");
    }
    return policy;
  }

  static @Nullable Json networkMode(At at) {
    Json mode = Shapes.text(at);
    if ("".equals(Nodes.string(at.node()))) {
      return Shapes.refuse(at, "must be host, none, bridge, service:NAME or container:NAME");
    }
    if (mode instanceof Str text && !NETWORK_MODE.matcher(text.value()).matches()) {
      at.refuse(
          "Fairlead runs services in the network mode host, none, bridge, service:NAME or"
              + " container:NAME, or on networks");
      return null;
    }
    return mode;
  }

  static @Nullable Json volumesFrom(At at) {
    return Shapes.unique(
        at,
        item -> {
          Json from = Shapes.text(item);
          return from instanceof Str text && !VOLUMES_FROM.matcher(text.value()).matches()
              ? Shapes.refuse(item, "must be SERVICE or container:NAME, with :ro or :rw behind it")
              : from;
        });
  }

  static @Nullable Json pullPolicy(At at) {
    Json policy = Shapes.text(at);
    if (policy instanceof Str text && !PULL_POLICY.matcher(text.value()).matches()) {
      return Shapes.refuse(
          at, "must be one of always, missing, never, build, daily, weekly, every_TIME");
    }
    return policy instanceof Str text && text.value().equals("if_not_present")
        ? new Str("missing")
        : policy;
  }

  static @Nullable Json build(At at) {
    return at.node() instanceof MapNode
        ? BuildShape.read(at)
        : Shapes.refuse(at, "must be a path or a mapping");
  }

  static @Nullable Json expose(At at) {
    return Shapes.unique(
        at,
        item -> {
          Json port = Shapes.textOrNumber(item);
          if (port instanceof Str text && !EXPOSE.matcher(text.value()).matches()) {
            return Shapes.refuse(item, "must be a port such as 80, 53/udp or 8000-8010");
          }
          return port;
        });
  }

  static @Nullable Json environment(At at) {
    for (Entry entry : at.entries()) {
      if (entry.key().isEmpty() || !entry.key().equals(entry.key().stripTrailing())) {
        at.key(entry).refuse("a variable's name is empty or ends with a space");
      }
    }
    return Shapes.environment(at);
  }

  static @Nullable Json hosts(At at) {
    List<String> hosts = new ArrayList<>();
    Json texts = Shapes.TEXTS.read(at);
    if (!(texts instanceof Json.Arr)) {
      return null;
    }
    for (At item : at.items()) {
      String text = Nodes.string(item.node());
      int equals = text == null ? -1 : text.indexOf('=');
      int separator = equals >= 0 || text == null ? equals : text.indexOf(':');
      if (text == null || separator <= 0 || separator == text.length() - 1) {
        item.refuse("must be HOST=ADDRESS");
        continue;
      }
      for (String address : text.substring(separator + 1).split(",", -1)) {
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        String bare = bracketed ? address.substring(1, address.length() - 1) : address;
        hosts.add(text.substring(0, separator).strip() + "=" + bare);
      }
    }
    hosts.sort(null);
    return Json.texts(hosts);
  }

  private static @Nullable Json healthTest(At at) {
    Json test = Shapes.words(at);
    if (test instanceof Json.Arr words && !words.items().isEmpty()) {
      boolean known =
          words.items().getFirst() instanceof Str first
              && Set.of("CMD", "CMD-SHELL", "NONE").contains(first.value());
      return known
          ? test
          : Shapes.refuse(at, "must be a text, or a list that begins with CMD, CMD-SHELL or NONE");
    }
    return null;
  }

  private static @Nullable Json mountType(At at) {
    Json type = Shapes.text(at);
    if (type instanceof Str text && Set.of("npipe", "cluster").contains(text.value())) {
      return Shapes.refuse(at, "a mount of this type exists on Windows or in Swarm only");
    }
    if (type instanceof Str text && !MOUNT_TYPES.contains(text.value())) {
      return Shapes.refuse(at, "must be one of bind, volume, tmpfs, image");
    }
    return type;
  }

  static @Nullable Json ulimit(At at) {
    if (at.node() instanceof ScalarNode) {
      return Shapes.optionalNumber(at);
    }
    for (String key : List.of("soft", "hard")) {
      if (at.node() instanceof MapNode && at.get(key) == null) {
        at.refuse("needs soft and hard");
        return null;
      }
    }
    return new ObjectShape().with("soft", Shapes::number).with("hard", Shapes::number).read(at);
  }

  // 0440 is an octal number in YAML, "0440" a text; both mean the same bits.
  private static @Nullable Json fileMode(At at) {
    Scalar value = at.scalar();
    if (value instanceof Scalar.Text text && OCTAL.matcher(text.text()).matches()) {
      return new Str("0" + Integer.toOctalString(Integer.parseInt(text.text(), 8)));
    }
    Long bits = value instanceof Scalar.Int ? Numbers.whole(value) : null;
    return bits == null || bits < 0 || bits > Integer.MAX_VALUE
        ? Shapes.refuse(at, "must be permission bits such as 0440")
        : new Str("0" + Integer.toOctalString(bits.intValue()));
  }

  /** Names to their places, for checks across services. */
  static Map<String, At> byName(At at) {
    Map<String, At> values = new LinkedHashMap<>();
    at.entries().forEach(entry -> values.put(entry.key(), at.value(entry)));
    return values;
  }
}
