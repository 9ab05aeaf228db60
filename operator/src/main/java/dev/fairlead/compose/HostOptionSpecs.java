package dev.fairlead.compose;

import dev.fairlead.compose.Json.Str;
import dev.fairlead.compose.Model.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What few services ask for, in the Engine's terms, as compose's create.go maps it. */
final class HostOptionSpecs {
  /** {@code vendor.com/class=device}: a device by the name that its vendor's CDI file gives it. */
  private static final Pattern CDI =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9_.-]*/[a-zA-Z][a-zA-Z0-9_-]*=[a-zA-Z0-9][a-zA-Z0-9_.:-]*");

  private final SortedMap<String, String> values = new TreeMap<>();

  private HostOptionSpecs() {}

  static SortedMap<String, String> of(Service service, List<String> links) {
    var specs = new HostOptionSpecs();
    specs.collect(service.canonical());
    if (!links.isEmpty()) {
      specs.put("Links", Json.texts(links));
    }
    return specs.values;
  }

  static boolean isCdi(Json.Obj device) {
    String source = device.textOr("source", "");
    return source.equals(device.textOr("target", "")) && CDI.matcher(source).matches();
  }

  private void collect(Json.Obj service) {
    put("Annotations", service.get("annotations"));
    put("StorageOpt", service.get("storage_opt"));
    put("DeviceCgroupRules", service.get("device_cgroup_rules"));
    number("CpuCount", service.number("cpu_count"));
    number("CpuPercent", (long) (Float.parseFloat(service.textOr("cpu_percent", "0")) * 100));
    number("CpuRealtimePeriod", service.number("cpu_rt_period"));
    number("CpuRealtimeRuntime", service.number("cpu_rt_runtime"));
    number("MemorySwappiness", service.number("mem_swappiness"));
    put("Isolation", service.get("isolation"));
    blockIo(service.object("blkio_config"));
    deviceRequests(service);
    if (service.texts("security_opt").stream().anyMatch(SecurityOptions::unmasks)) {
      values.put("MaskedPaths", "[]");
      values.put("ReadonlyPaths", "[]");
    }
  }

  private void blockIo(Json.Obj limits) {
    number("BlkioWeight", limits.number("weight"));
    devices("BlkioWeightDevice", limits, "weight_device", "Weight");
    devices("BlkioDeviceReadBps", limits, "device_read_bps", "Rate");
    devices("BlkioDeviceReadIOps", limits, "device_read_iops", "Rate");
    devices("BlkioDeviceWriteBps", limits, "device_write_bps", "Rate");
    devices("BlkioDeviceWriteIOps", limits, "device_write_iops", "Rate");
  }

  private void devices(String name, Json.Obj limits, String key, String what) {
    List<Json> devices = new ArrayList<>();
    for (Json.Obj device : limits.objects(key)) {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("Path", new Str(device.textOr("Path", "")));
      if (device.number(what) != 0) {
        members.put(what, Json.number(device.number(what)));
      }
      devices.add(Json.sorted(members));
    }
    put(name, new Json.Arr(devices));
  }

  private void deviceRequests(Json.Obj service) {
    List<Json> requests = new ArrayList<>();
    Json.Obj reserved = service.object("deploy").object("resources").object("reservations");
    reserved.objects("devices").forEach(device -> requests.add(request(device, List.of())));
    service.objects("gpus").forEach(device -> requests.add(request(device, List.of("gpu"))));
    List<String> named =
        service.objects("devices").stream()
            .filter(HostOptionSpecs::isCdi)
            .map(device -> device.textOr("source", ""))
            .toList();
    if (!named.isEmpty()) {
      requests.add(Json.sorted(Map.of("Driver", new Str("cdi"), "DeviceIDs", Json.texts(named))));
    }
    put("DeviceRequests", new Json.Arr(requests));
  }

  private static Json request(Json.Obj device, List<String> further) {
    List<String> capabilities = new ArrayList<>(device.texts("capabilities"));
    capabilities.addAll(further);
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("Capabilities", new Json.Arr(List.of(Json.texts(capabilities))));
    if (device.number("count") != 0) {
      members.put("Count", Json.number(device.number("count")));
    }
    member(members, "DeviceIDs", device.get("device_ids"));
    member(members, "Driver", device.get("driver"));
    member(members, "Options", device.get("options"));
    return Json.sorted(members);
  }

  private static void member(Map<String, Json> members, String key, @Nullable Json value) {
    if (value != null) {
      members.put(key, value);
    }
  }

  private void number(String name, long value) {
    if (value != 0) {
      values.put(name, Long.toString(value));
    }
  }

  private void put(String name, @Nullable Json value) {
    boolean nothing =
        value == null
            || (value instanceof Json.Arr list && list.items().isEmpty())
            || (value instanceof Json.Obj object && object.members().isEmpty());
    if (value != null && !nothing) {
      values.put(name, value.plain());
    }
  }
}
