package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.list;
import static dev.fairlead.compose.Shapes.named;
import static dev.fairlead.compose.Shapes.nullable;
import static dev.fairlead.compose.Shapes.refused;

import dev.fairlead.yaml.Node.MapNode;
import org.jspecify.annotations.Nullable;

/** The top level of a compose file, and what networks, volumes, secrets and configs are made of. */
final class ResourceShapes {
  private static final ObjectShape POOL =
      new ObjectShape()
          .with("subnet", Shapes::text)
          .with("gateway", Shapes::text)
          .with("ip_range", Shapes::text)
          .with("aux_addresses", Shapes::mapping);

  /** In the order of compose's model: the network's config hash is taken over it. */
  static final ObjectShape NETWORK =
      new ObjectShape()
          .with("name", Shapes::text)
          .with("driver", Shapes::text)
          .with("driver_opts", Shapes::mapping)
          .always(
              "ipam",
              new ObjectShape()
                  .with("driver", Shapes::text)
                  .with("config", list(POOL))
                  .with("options", ResourceShapes::addressOptions),
              Json.Obj.EMPTY)
          .with("external", ResourceShapes::external)
          .with("internal", Shapes::flag)
          .with("attachable", Shapes::flag)
          .with("labels", Shapes::mapping)
          .with("enable_ipv4", Shapes::optionalFlag)
          .with("enable_ipv6", Shapes::optionalFlag);

  static final ObjectShape VOLUME =
      new ObjectShape()
          .with("name", Shapes::text)
          .with("driver", Shapes::text)
          .with("driver_opts", Shapes::mapping)
          .with("external", ResourceShapes::external)
          .with("labels", Shapes::mapping);

  /** Secrets and configs; those a service uses must be files. */
  static final ObjectShape FILE =
      new ObjectShape()
          .with("name", Shapes::text)
          .with("file", Shapes::text)
          .with("environment", Shapes::text)
          .with("content", Shapes::text)
          .with("external", ResourceShapes::external)
          .with("labels", Shapes::mapping)
          .with("driver", Shapes::text)
          .with("driver_opts", Shapes::mapping)
          .with("template_driver", Shapes::text);

  static final ObjectShape ROOT =
      new ObjectShape()
          .with("version", ResourceShapes::version)
          .with("name", Shapes::text)
          .with("services", named(ServiceShape.SHAPE))
          .with("networks", named(nullable(NETWORK)))
          .with("volumes", named(nullable(VOLUME)))
          .with("secrets", named(FILE))
          .with("configs", named(FILE))
          .with(
              "models",
              refused("Fairlead does not run model providers", "run the model as a service"));

  private ResourceShapes() {}

  /** Compose's own model lacks them. */
  private static @Nullable Json addressOptions(At at) {
    at.warn("has no effect, as with docker compose");
    Shapes.mapping(at);
    return null;
  }

  private static @Nullable Json version(At at) {
    at.warn("is obsolete and has no effect");
    return null;
  }

  private static @Nullable Json external(At at) {
    if (at.node() instanceof MapNode) {
      at.warn("external.name is deprecated; set name and external: true");
      return Json.bool(true);
    }
    return Shapes.flag(at);
  }
}
