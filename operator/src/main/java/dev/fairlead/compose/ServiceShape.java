package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.list;
import static dev.fairlead.compose.Shapes.named;
import static dev.fairlead.compose.Shapes.nullable;
import static dev.fairlead.compose.Shapes.oneOf;
import static dev.fairlead.compose.Shapes.refused;

/**
 * Every attribute a service may have, in the order of compose's model (the config hash is taken in
 * this order), and how each is read. Attributes of the compose specification that Fairlead does not
 * apply stand here, too: refused, with the reason, so that none is silently without effect.
 */
final class ServiceShape {
  /** Read, but no part of the container's own model: build, scale and order. */
  static final ObjectShape SHAPE = attributes();

  private ServiceShape() {}

  private static ObjectShape attributes() {
    ObjectShape shape = new ObjectShape();
    early(shape);
    middle(shape);
    late(shape);
    shape.with("post_start", Hooks.SHAPE).with("pre_stop", Hooks.SHAPE);
    return shape;
  }

  private static void early(ObjectShape shape) {
    shape
        .with("profiles", Shapes::uniqueTexts)
        .with("annotations", Shapes::mapping)
        .with("attach", Shapes::optionalFlag)
        .with("build", ServiceParts::build)
        .with("develop", nullable(DevelopShape.SHAPE))
        .with("blkio_config", DeviceShapes.BLOCK_IO)
        .with("cap_add", Shapes::uniqueTexts)
        .with("cap_drop", Shapes::uniqueTexts)
        .with("cgroup_parent", Shapes::text)
        .with("cgroup", oneOf("host", "private"))
        .with("cpu_count", Shapes::number)
        .with("cpu_percent", Shapes::real)
        .with("cpu_period", Shapes::number)
        .with("cpu_quota", Shapes::number)
        .with("cpu_rt_period", Shapes::number)
        .with("cpu_rt_runtime", Shapes::number)
        .with("cpus", Shapes::real)
        .with("cpuset", Shapes::text)
        .with("cpu_shares", Shapes::number)
        .always("command", Shapes::words, Json.Raw.NULL)
        .with("configs", list(ServiceParts.FILE_REFERENCE))
        .with("container_name", ServiceParts::containerName)
        .with("credential_spec", ServiceParts.CREDENTIALS)
        .with("depends_on", named(ServiceParts.DEPENDENCY))
        .with("deploy", DeployShape.SHAPE)
        .with("device_cgroup_rules", Shapes::uniqueTexts)
        .with("devices", list(ServiceParts.DEVICE))
        .with("dns", Shapes::textOrTexts)
        .with("dns_opt", Shapes::uniqueTexts)
        .with("dns_search", Shapes::textOrTexts)
        .with("domainname", Shapes::text)
        .always("entrypoint", Shapes::words, Json.Raw.NULL)
        .with(
            "provider",
            refused(
                "Fairlead runs containers, not plugins of the docker CLI",
                "run what the plugin provides as a service, or remove this one"))
        .with("environment", ServiceParts::environment)
        .with("env_file", list(ServiceParts.ENV_FILE))
        .with("expose", ServiceParts::expose)
        .with("external_links", Shapes::uniqueTexts)
        .with("extra_hosts", ServiceParts::hosts);
  }

  private static void middle(ObjectShape shape) {
    shape
        .with("group_add", at -> Shapes.unique(at, Shapes::textOrNumber))
        .with("gpus", DeviceShapes.GPUS)
        .with("hostname", Shapes::text)
        .with("healthcheck", ServiceParts.HEALTHCHECK)
        .with("image", Shapes::text)
        .with("init", Shapes::optionalFlag)
        .with("ipc", Shapes::text)
        .with("isolation", Shapes::text)
        .with("labels", Shapes::mapping)
        .with("label_file", Shapes.TEXTS)
        .with("links", Shapes::uniqueTexts)
        .with("logging", ServiceParts.LOGGING)
        .with("mem_limit", Shapes::bytes)
        .with("mem_reservation", Shapes::bytes)
        .with("memswap_limit", Shapes::bytes)
        .with("mem_swappiness", Shapes::bytes)
        .with("mac_address", Shapes::text)
        .with(
            "models",
            refused(
                "Fairlead does not run model providers",
                "remove the key or run the model as a service"))
        .with("network_mode", ServiceParts::networkMode)
        .with("networks", named(nullable(ServiceParts.ATTACHMENT)))
        .with("oom_kill_disable", Shapes::flag)
        .with("oom_score_adj", Shapes::number)
        .with("pid", Shapes::text)
        .with("pids_limit", Shapes::number)
        .with("platform", Shapes::text)
        .with("ports", list(ServiceParts.PORT))
        .with("privileged", Shapes::flag)
        .with("pull_policy", ServiceParts::pullPolicy)
        .with("read_only", Shapes::flag)
        .with("restart", ServiceParts::restart)
        .with("runtime", Shapes::text);
  }

  private static void late(ObjectShape shape) {
    shape
        .with("scale", Shapes::count)
        .with("secrets", list(ServiceParts.FILE_REFERENCE))
        .with("security_opt", Shapes::uniqueTexts)
        .with("shm_size", Shapes::bytes)
        .with("stdin_open", Shapes::flag)
        .with("stop_grace_period", Shapes::duration)
        .with("stop_signal", Shapes::text)
        .with("storage_opt", Shapes::mapping)
        .with("sysctls", Shapes::mapping)
        .with("tmpfs", Shapes::textOrTexts)
        .with("tty", Shapes::flag)
        .with("ulimits", named(ServiceParts::ulimit))
        .with(
            "use_api_socket",
            refused(
                "Fairlead does not hand the Engine's credentials to containers",
                "mount what the service needs of them as a volume or a secret"))
        .with("user", Shapes::text)
        .with("userns_mode", Shapes::text)
        .with("uts", Shapes::text)
        .with("volumes", list(ServiceParts.MOUNT))
        .with("volumes_from", ServiceParts::volumesFrom)
        .with("working_dir", Shapes::text);
  }
}
