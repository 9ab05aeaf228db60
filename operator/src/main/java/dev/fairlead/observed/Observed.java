package dev.fairlead.observed;

import dev.fairlead.spec.Ordered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One project on the host at one moment.
 *
 * @param project the compose project
 * @param containers all of its containers, stopped ones included, by number, then creation
 * @param networks by real name: those the desired state names and that exist
 * @param volumes likewise
 * @param images by the reference that was asked for: those present locally
 * @param outside ids of containers of nobody's project that the desired state names, by name
 * @param imagesById the images of the containers, for their defaults
 * @param routes what the proxy says of each way to the project, by id; of a project without any
 *     nobody is asked
 * @param site what is on the disk of the site that the release is
 */
public record Observed(
    String project,
    List<Container> containers,
    SortedMap<String, Network> networks,
    SortedMap<String, Volume> volumes,
    SortedMap<String, Image> images,
    SortedMap<String, Image> imagesById,
    SortedMap<String, String> outside,
    SortedMap<String, RouteState> routes,
    SiteState site) {

  private static final Comparator<Container> ORDER =
      Comparator.comparing(Container::service)
          .thenComparingInt(Container::number)
          .thenComparing(Container::created)
          .thenComparing(Container::id);

  public Observed {
    // I12: the plan must not depend on the order of the Engine's answer.
    if (!ordered(containers)) {
      List<Container> sorted = new ArrayList<>(containers);
      sorted.sort(ORDER);
      containers = sorted;
    }
    containers = List.copyOf(containers);
    networks = Ordered.map(networks);
    volumes = Ordered.map(volumes);
    images = Ordered.map(images);
    imagesById = Ordered.map(imagesById);
    outside = Ordered.map(outside);
    routes = Ordered.map(routes);
  }

  private static boolean ordered(List<Container> containers) {
    for (int i = 1; i < containers.size(); i++) {
      if (ORDER.compare(containers.get(i - 1), containers.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  /** One that needs no other container. */
  public Observed(
      String project,
      List<Container> containers,
      SortedMap<String, Network> networks,
      SortedMap<String, Volume> volumes,
      SortedMap<String, Image> images,
      SortedMap<String, Image> imagesById) {
    this(project, containers, networks, volumes, images, imagesById, new TreeMap<>());
  }

  /** One that is no site. */
  public Observed(
      String project,
      List<Container> containers,
      SortedMap<String, Network> networks,
      SortedMap<String, Volume> volumes,
      SortedMap<String, Image> images,
      SortedMap<String, Image> imagesById,
      SortedMap<String, String> outside,
      SortedMap<String, RouteState> routes) {
    this(
        project,
        containers,
        networks,
        volumes,
        images,
        imagesById,
        outside,
        routes,
        SiteState.NONE);
  }

  /** One that no proxy stands before. */
  public Observed(
      String project,
      List<Container> containers,
      SortedMap<String, Network> networks,
      SortedMap<String, Volume> volumes,
      SortedMap<String, Image> images,
      SortedMap<String, Image> imagesById,
      SortedMap<String, String> outside) {
    this(project, containers, networks, volumes, images, imagesById, outside, new TreeMap<>());
  }

  public Observed withNetworks(SortedMap<String, Network> replacement) {
    return new Observed(
        project, containers, replacement, volumes, images, imagesById, outside, routes, site);
  }

  public Observed withOutside(SortedMap<String, String> ids) {
    return new Observed(
        project, containers, networks, volumes, images, imagesById, ids, routes, site);
  }

  public Observed withRoutes(SortedMap<String, RouteState> states) {
    return states.equals(routes)
        ? this
        : new Observed(
            project, containers, networks, volumes, images, imagesById, outside, states, site);
  }

  public Observed withSite(SiteState state) {
    return state.equals(site)
        ? this
        : new Observed(
            project, containers, networks, volumes, images, imagesById, outside, routes, state);
  }

  public List<Container> of(String service) {
    List<Container> found = new ArrayList<>();
    for (Container container : containers) {
      if (container.service().equals(service)) {
        found.add(container);
      }
    }
    return found;
  }
}
