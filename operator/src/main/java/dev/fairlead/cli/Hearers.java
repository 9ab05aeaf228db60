package dev.fairlead.cli;

import dev.fairlead.notify.Audience;
import dev.fairlead.notify.News;
import dev.fairlead.status.ReleaseStatus;

/** Everybody who hears of what happens. */
record Hearers(RunEnd end, Forges forges, Clusters clusters, Notifying notifying)
    implements Audience {
  @Override
  public void published(ReleaseStatus status) {
    end.published(status);
    forges.published(status);
    clusters.published(status);
    notifying.published(status);
  }

  @Override
  public void told(News news) {
    notifying.told(news);
  }
}
