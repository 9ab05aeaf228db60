package dev.fairlead.desired;

import dev.fairlead.yaml.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each field of a document stands, so that a later check can point at it. */
public final class Places {
  private final Position document;
  private final Map<String, Place> places = new HashMap<>();

  /** A key and its value. */
  private record Place(Position key, Position value) {}

  Places(Position document) {
    this.document = document;
  }

  void put(FieldPath path, Position key, Position value) {
    places.put(path.text(), new Place(key, value));
  }

  /** Whether the file gives the field, be it without a value. */
  public boolean declares(String path) {
    return places.containsKey(path);
  }

  /** Where the field's name stands; of a field that is not given, its nearest owner's. */
  public Position key(String path) {
    Place place = nearest(path);
    return place == null ? document : place.key();
  }

  /** Where the field's value stands; of a field that is not given, its nearest owner's name. */
  public Position value(String path) {
    Place place = places.get(path);
    return place == null ? key(path) : place.value();
  }

  private @Nullable Place nearest(String path) {
    String owner = path;
    while (!owner.isEmpty()) {
      Place place = places.get(owner);
      if (place != null) {
        return place;
      }
      owner =
          owner.substring(0, Math.max(0, Math.max(owner.lastIndexOf('.'), owner.lastIndexOf('['))));
    }
    return null;
  }
}
