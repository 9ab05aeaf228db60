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
    hooksAndOrder(shape);
    return shape;
  }

  private static void early(ObjectShape shape) {
    shape
        .with(
            "annotations",
            refused("Fairlead does not set annotations", "labels are kept on every container"))
        .with("attach", Shapes::optionalFlag)
        .with("develop", nullable(DevelopShape.SHAPE))
        .with("blkio_config", refused("Fairlead does not limit block I/O"))
        .with("cap_add", Shapes::uniqueTexts)
        .with("cap_drop", Shapes::uniqueTexts)
        .with("cgroup_parent", Shapes::text)
        .with("cgroup", oneOf("host", "private"))
        .with("cpu_count", refused("cpu_count is for Windows containers", "use cpus"))
        .with("cpu_percent", refused("cpu_percent is for Windows containers", "use cpus"))
        .with("cpu_period", Shapes::number)
        .with("cpu_quota", Shapes::number)
        .with("cpu_rt_period", refused("Fairlead does not set real-time scheduling"))
        .with("cpu_rt_runtime", refused("Fairlead does not set real-time scheduling"))
        .with("cpus", Shapes::real)
        .with("cpuset", Shapes::text)
        .with("cpu_shares", Shapes::number)
        .always("command", Shapes::words, Json.Raw.NULL)
        .with("configs", list(ServiceParts.FILE_REFERENCE))
        .with("container_name", ServiceParts::containerName)
        .with("credential_spec", refused("credential_spec is for Windows containers"))
        .with("deploy", DeployShape.SHAPE)
        .with("device_cgroup_rules", refused("Fairlead does not set device cgroup rules"))
        .with("devices", list(ServiceParts.DEVICE))
        .with("dns", Shapes::textOrTexts)
        .with("dns_opt", Shapes::uniqueTexts)
        .with("dns_search", Shapes::textOrTexts)
        .with("domainname", Shapes::text)
        .always("entrypoint", Shapes::words, Json.Raw.NULL)
        .with("provider", refused("Fairlead runs containers, not provider plugins"))
        .with("environment", ServiceParts::environment)
        .with("expose", ServiceParts::expose)
        .with(
            "external_links",
            refused("Fairlead does not link containers", "put both services on one network"))
        .with("extra_hosts", ServiceParts::hosts);
  }

  private static void middle(ObjectShape shape) {
    shape
        .with("group_add", at -> Shapes.unique(at, Shapes::textOrNumber))
        .with("gpus", refused("Fairlead does not hand GPUs to containers"))
        .with("hostname", Shapes::text)
        .with("healthcheck", ServiceParts.HEALTHCHECK)
        .with("image", Shapes::text)
        .with("init", Shapes::optionalFlag)
        .with("ipc", Shapes::text)
        .with("isolation", refused("isolation is for Windows containers"))
        .with("labels", Shapes::mapping)
        .with("label_file", refused("Fairlead does not read label files", "write the labels out"))
        .with(
            "links",
            refused(
                "Fairlead does not link containers",
                "services on one network reach one another by name; aliases give further names"))
        .with("logging", ServiceParts.LOGGING)
        .with("mem_limit", Shapes::bytes)
        .with("mem_reservation", Shapes::bytes)
        .with("memswap_limit", Shapes::bytes)
        .with("mem_swappiness", refused("Fairlead does not set the swappiness of a container"))
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
        .with("read_only", Shapes::flag)
        .with("restart", ServiceParts::restart)
        .with("runtime", Shapes::text);
  }

  private static void late(ObjectShape shape) {
    shape
        .with("secrets", list(ServiceParts.FILE_REFERENCE))
        .with("security_opt", Shapes::uniqueTexts)
        .with("shm_size", Shapes::bytes)
        .with("stdin_open", Shapes::flag)
        .with("stop_grace_period", Shapes::duration)
        .with("stop_signal", Shapes::text)
        .with("storage_opt", refused("Fairlead does not set storage options"))
        .with("sysctls", Shapes::mapping)
        .with("tmpfs", Shapes::textOrTexts)
        .with("tty", Shapes::flag)
        .with("ulimits", named(ServiceParts::ulimit))
        .with(
            "use_api_socket",
            refused("Fairlead does not hand the Engine's credentials to containers"))
        .with("user", Shapes::text)
        .with("userns_mode", Shapes::text)
        .with("uts", Shapes::text)
        .with("volumes", list(ServiceParts.MOUNT))
        .with("volumes_from", ServiceParts::volumesFrom)
        .with("working_dir", Shapes::text);
  }

  private static void hooksAndOrder(ObjectShape shape) {
    shape
        .with("pre_start", refused("Fairlead runs nothing before a container's start"))
        .with("post_start", Hooks.SHAPE)
        .with("pre_stop", Hooks.SHAPE)
        .with("build", ServiceParts::build)
        .with("depends_on", named(ServiceParts.DEPENDENCY))
        .with("env_file", list(ServiceParts.ENV_FILE))
        .with("profiles", Shapes::uniqueTexts)
        .with("pull_policy", ServiceParts::pullPolicy)
        .with("scale", Shapes::count);
  }
}
