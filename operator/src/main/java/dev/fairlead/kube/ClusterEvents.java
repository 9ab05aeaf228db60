package dev.fairlead.kube;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventSeries;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Events of an API server. */
final class ClusterEvents implements EventRecorder.Sink {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final Site site;

  ClusterEvents(KubernetesClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  @Override
  public String create(EventRecorder.Note note, AppReleaseObject object, Instant now)
      throws EventRecorder.UnwrittenException {
    String namespace = object.getMetadata().getNamespace();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(object.name() + "-")
            .withNamespace(namespace)
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withReportingController("fairlead.dev/operator")
            .withReportingInstance(site.fieldManager())
            .withAction(note.action())
            .withReason(note.reason())
            .withType(note.warning() ? "Warning" : "Normal")
            .withNote(note.text())
            .withNewRegarding()
            .withApiVersion(object.getApiVersion())
            .withKind(object.getKind())
            .withName(object.name())
            .withNamespace(namespace)
            .withUid(object.getMetadata().getUid())
            .endRegarding()
            .build();
    try {
      Event made = client.events().v1().events().inNamespace(namespace).resource(event).create();
      return made.getMetadata().getName();
    } catch (KubernetesClientException e) {
      throw new EventRecorder.UnwrittenException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public boolean again(String namespace, String name, int count, Instant now)
      throws EventRecorder.UnwrittenException {
    try {
      client
          .events()
          .v1()
          .events()
          .inNamespace(namespace)
          .withName(name)
          .edit(event -> {
            EventSeries series = new EventSeries();
            series.setCount(count);
            series.setLastObservedTime(new MicroTime(MICROS.format(now)));
            event.setSeries(series);
            return event;
          });
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return false;
      }
      throw new EventRecorder.UnwrittenException(String.valueOf(e.getMessage()), e);
    }
  }
}
