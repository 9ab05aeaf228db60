package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.list;

import dev.fairlead.compose.Json.Str;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Devices that are asked for by what they can do, and what devices may be used at which rate. */
final class DeviceShapes {
  private static final int MIN_WEIGHT = 10;
  private static final int MAX_WEIGHT = 1000;

  /** {@code deploy.resources.reservations.devices}: what they can do must be said. */
  static final Shape RESERVED = request(true);

  /** {@code gpus}. */
  static final Shape GPUS = list(request(false));

  static final ObjectShape BLOCK_IO =
      new ObjectShape()
          .with("weight", DeviceShapes::weight)
          .with("weight_device", list(device("weight", "Weight", DeviceShapes::weight)))
          .with("device_read_bps", list(device("rate", "Rate", DeviceShapes::bytes)))
          .with("device_read_iops", list(device("rate", "Rate", DeviceShapes::bytes)))
          .with("device_write_bps", list(device("rate", "Rate", DeviceShapes::bytes)))
          .with("device_write_iops", list(device("rate", "Rate", DeviceShapes::bytes)));

  private DeviceShapes() {}

  private static Shape request(boolean capabilities) {
    ObjectShape shape =
        new ObjectShape()
            .with("capabilities", Shapes::uniqueTexts)
            .with("driver", Shapes::text)
            .with("count", DeviceShapes::count)
            .with("device_ids", Shapes::uniqueTexts)
            .with("options", Shapes::mapping);
    return at -> {
      if (at.get("count") != null && at.get("device_ids") != null) {
        at.near("count").refuse("count and device_ids exclude one another", "keep one of them");
      }
      if (capabilities && at.get("capabilities") == null) {
        at.refuse("needs capabilities, for example [gpu]");
      }
      return shape.read(at) instanceof Json.Obj read ? withCount(at, read) : null;
    };
  }

  /** All devices, where neither a number nor which ones is said. */
  private static Json withCount(At at, Json.Obj request) {
    if (at.get("count") != null || at.get("device_ids") != null) {
      return request;
    }
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    for (String key : new String[] {"capabilities", "driver"}) {
      Json value = request.get(key);
      if (value != null) {
        members.put(key, value);
      }
    }
    members.put("count", Json.number(-1));
    request.members().forEach(members::putIfAbsent);
    return new Json.Obj(members);
  }

  private static @Nullable Json count(At at) {
    String text = Nodes.string(at.node());
    if (text != null && text.equalsIgnoreCase("all")) {
      return Json.number(-1);
    }
    Long number = Numbers.whole(at.scalar());
    return number == null
        ? Shapes.refuse(at, "must be a number of devices, or all")
        : Shapes.number(at);
  }

  private static @Nullable Json weight(At at) {
    Long weight = Numbers.whole(at.scalar());
    boolean known =
        weight != null && (weight == 0 || (weight >= MIN_WEIGHT && weight <= MAX_WEIGHT));
    return known ? Shapes.number(at) : Shapes.refuse(at, "must be a weight from 10 to 1000");
  }

  private static Json bytes(At at) {
    Json size = Shapes.bytes(at);
    return size == null ? new Str("0") : size;
  }

  /** Compose's model has these two with a capital letter. */
  private static Shape device(String key, String written, Shape shape) {
    ObjectShape both = new ObjectShape().with("path", Shapes::text).with(key, shape);
    return at -> {
      for (String needed : new String[] {"path", key}) {
        if (at.entries().stream().noneMatch(entry -> entry.key().equals(needed))) {
          at.refuse("needs " + needed);
          return null;
        }
      }
      if (!(both.read(at) instanceof Json.Obj read)) {
        return null;
      }
      SequencedMap<String, Json> members = new LinkedHashMap<>();
      members.put("Path", new Str(read.textOr("path", "")));
      Json value = read.get(key);
      members.put(written, value == null ? Json.number(0) : value);
      return new Json.Obj(members);
    };
  }
}
