package dev.fairlead.deploy;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a deploy needs of the operator and of the places that desired state comes from. */
public interface Target {

  /** What is missing before anything can be deployed, in a sentence; empty when nothing is. */
  Optional<String> missing();

  /** What can be deployed, in the order that people know it in. */
  List<App> apps();

  Optional<App> app(String name);

  /**
   * Has the Engine pull an image for a service; no container is touched.
   *
   * @param progress a line for each thing that happens
   */
  void pull(String app, String service, String image, Consumer<String> progress) throws Refusal;

  /**
   * One service shall run one image.
   *
   * @param by who asks
   * @param deploy the id of the deploy
   */
  record Change(String app, String service, String image, String by, String deploy) {}

  /**
   * Declares the image where the desired state comes from; what failed before is tried again, and
   * what runs it already is replaced by new instances. Ends when the source shows it.
   */
  Course declare(Change change, Waiting waiting) throws Refusal;

  /** Whoever waits until a change is shown. */
  interface Waiting {
    /**
     * Told again and again meanwhile.
     *
     * @param why what holds it back; empty when nothing is known to
     * @throws Refusal when nobody wants it any more
     */
    void because(String why) throws Refusal;
  }

  /** How it goes on with one that was declared before the operator was restarted. */
  Course follow(Change change);

  /** What becomes of a change. */
  interface Course {
    /** The image that the service was declared with before; empty when that is not known. */
    String before();

    /** Where it stands now; also tells what happened since the last look. */
    Standing look(Consumer<String> happened);
  }

  /** Where a change stands. */
  sealed interface Standing {
    /** On its way. */
    record Moving() implements Standing {}

    /** In place: the new instances serve, and the old ones are gone. */
    record Done() implements Standing {}

    /** It will not be in place. */
    record Failed(Refusal why) implements Standing {}
  }

  /** The image that a service is declared with now; empty when there is no such service. */
  String declared(String app, String service);

  /**
   * Gives up what is under way of an app, as after a failure.
   *
   * @return whether anything was
   */
  boolean abort(String app, String why);
}
