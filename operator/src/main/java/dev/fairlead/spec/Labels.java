package dev.fairlead.spec;

import java.util.Map;

/**
 * The label keys that carry identity: compose's own, and ours. Nothing volatile stands in any of
 * them.
 */
public final class Labels {
  public static final String COMPOSE_PREFIX = "com.docker.compose.";
  public static final String PROJECT = COMPOSE_PREFIX + "project";
  public static final String SERVICE = COMPOSE_PREFIX + "service";
  public static final String NUMBER = COMPOSE_PREFIX + "container-number";
  public static final String ONE_OFF = COMPOSE_PREFIX + "oneoff";
  public static final String CONFIG_HASH = COMPOSE_PREFIX + "config-hash";
  public static final String IMAGE = COMPOSE_PREFIX + "image";
  public static final String VERSION = COMPOSE_PREFIX + "version";
  public static final String WORKING_DIR = COMPOSE_PREFIX + "project.working_dir";
  public static final String CONFIG_FILES = COMPOSE_PREFIX + "project.config_files";
  public static final String ENVIRONMENT_FILE = COMPOSE_PREFIX + "project.environment_file";
  public static final String DEPENDS_ON = COMPOSE_PREFIX + "depends_on";
  public static final String NETWORK = COMPOSE_PREFIX + "network";
  public static final String VOLUME = COMPOSE_PREFIX + "volume";

  /** The compose release whose labels and hashes ours equal. */
  public static final String COMPOSE_VERSION = "2.40.3";

  public static final String OUR_PREFIX = "dev.fairlead.";

  /** The AppRelease's name. */
  public static final String RELEASE = OUR_PREFIX + "release";

  /** The git commit or content hash that created the container. */
  public static final String REVISION = OUR_PREFIX + "revision";

  /**
   * {@link SpecHash} of the resolved service: our drift anchor, independent of compose's config
   * hash.
   */
  public static final String SPEC = OUR_PREFIX + "spec";

  /** {@link Hook#digest} of the service's hooks; absent where it has none. */
  public static final String HOOKS = OUR_PREFIX + "hooks";

  /**
   * Before the target of a config or secret: a few digits that change with its file's content, of
   * which the Engine knows nothing.
   */
  public static final String CONTENT = OUR_PREFIX + "content.";

  /**
   * {@link SecretFields}: names of the fields whose values came out of an encrypted file; absent
   * where none did.
   */
  public static final String SECRETS = OUR_PREFIX + "secrets";

  /** On a network: the one whose containers go over it while that is made anew. */
  public static final String MOVES = OUR_PREFIX + "moves";

  private Labels() {}

  /** By compose's hash; an object without one was made by a compose that wrote none. */
  public static boolean otherHash(Map<String, String> labels, String configHash) {
    String found = labels.getOrDefault(CONFIG_HASH, "");
    return !found.isEmpty() && !configHash.isEmpty() && !found.equals(configHash);
  }

  /** Whether a label states identity rather than something the user declared. */
  public static boolean isIdentity(String key) {
    return key.startsWith(COMPOSE_PREFIX) || key.startsWith(OUR_PREFIX);
  }
}
