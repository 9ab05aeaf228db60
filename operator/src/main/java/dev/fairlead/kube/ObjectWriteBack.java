package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.desired.ImageChange;
import dev.fairlead.desired.Site;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.source.WriteBackException.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sets the image of a service in its object, by a server-side apply of that one field. Each service
 * has a field manager of its own: what a manager leaves out of its next apply is taken away from
 * the object, and one service's image must not go with another's.
 */
final class ObjectWriteBack implements WriteBack {
  private static final String MANAGER = "fairlead-deploy-";

  /** The API server takes no longer name of a field manager. */
  private static final int LONGEST = 128;

  private static final int FORBIDDEN = 403;

  private final KubernetesClient client;
  private final Function<String, List<AppReleaseObject>> named;

  /**
   * @param named all objects of a release's name: one, unless it is declared twice
   */
  ObjectWriteBack(KubernetesClient client, Function<String, List<AppReleaseObject>> named) {
    this.client = client;
    this.named = named;
  }

  @Override
  public Written write(ImageChange change, Note note) throws WriteBackException {
    List<AppReleaseObject> objects = named.apply(change.release());
    if (objects.size() != 1) {
      throw new WriteBackException(
          Kind.REFUSED,
          "%d AppReleases are called \"%s\"".formatted(objects.size(), change.release()));
    }
    AppReleaseObject object = objects.getFirst();
    try {
      AppReleaseObject now = client.resource(AppReleaseObject.like(object)).get();
      if (now == null || now.leaving()) {
        throw new WriteBackException(Kind.REFUSED, object.place() + " is being deleted");
      }
      Optional<String> before =
          Optional.of(owner(now.spec(), change).path("image").asText())
              .filter(image -> !image.isEmpty());
      boolean changed = !before.equals(Optional.of(change.image()));
      if (changed) {
        apply(now, change);
      }
      return new Written("AppRelease " + object.place(), before, "", changed);
    } catch (KubernetesClientException e) {
      throw new WriteBackException(
          kind(e.getCode()), object.place() + " cannot be changed: " + e.getMessage(), e);
    }
  }

  /** What has the image: a service, or the site. */
  private static JsonNode owner(JsonNode spec, ImageChange change) {
    return spec.has(Site.SERVICE)
        ? spec.path(Site.SERVICE)
        : spec.path("services").path(change.service());
  }

  private void apply(AppReleaseObject object, ImageChange change) {
    AppReleaseObject part = AppReleaseObject.like(object);
    var spec = Trees.object();
    ObjectNode owner =
        object.spec().has(Site.SERVICE)
            ? spec.putObject(Site.SERVICE)
            : spec.putObject("services").putObject(change.service());
    owner.put("image", change.image());
    part.setSpec(spec);
    String manager = MANAGER + change.service();
    var _ =
        client
            .resource(part)
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(manager.substring(0, Math.min(LONGEST, manager.length())))
                    // Whoever set the image before has it no longer: that is what a deploy means.
                    .withForce(true)
                    .build());
  }

  private static Kind kind(int code) {
    if (code == FORBIDDEN) {
      return Kind.FORBIDDEN;
    }
    return code >= 400 && code < 500 ? Kind.REFUSED : Kind.UNAVAILABLE;
  }
}
