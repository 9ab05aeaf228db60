package dev.fairlead.source;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit as a pure reader. By itself it starts a git binary to find the system's configuration,
 * writes what it learnt about the file system to the user's, and to learn it puts probe files into
 * the repository. A desired state that is only to be read, often from a read-only mount, wants none
 * of that: here the configurations of user and system are empty, and the file system's time
 * resolution is said to be known.
 */
public final class IsolatedGit extends SystemReader {
  /** Coarser than any file system Linux keeps repositories on; coarser is the safe side. */
  private static final long RESOLUTION_MILLIS = 10;

  private final SystemReader platform;

  private IsolatedGit(SystemReader platform) {
    this.platform = platform;
    setPlatformChecker();
  }

  /** Takes effect for the whole process; to be called before any repository is opened. */
  public static synchronized void install() {
    SystemReader current = SystemReader.getInstance();
    if (!(current instanceof IsolatedGit)) {
      SystemReader.setInstance(new IsolatedGit(current));
    }
  }

  private static final class EmptyConfig extends FileBasedConfig {
    EmptyConfig(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section, String subsection, String name, long defaultValue, TimeUnit unit) {
      return section.equals("filesystem")
          ? unit.convert(RESOLUTION_MILLIS, TimeUnit.MILLISECONDS)
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  /** GIT_* variables of this process must not lead to another repository. */
  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : platform.getenv(variable);
  }

  @Override
  public String getHostname() {
    return platform.getHostname();
  }

  @Override
  public String getProperty(String key) {
    return platform.getProperty(key);
  }

  @Override
  @SuppressWarnings("deprecation") // Abstract in the base class, so it must be here.
  public long getCurrentTime() {
    return platform.getCurrentTime();
  }

  @Override
  @SuppressWarnings("deprecation") // Abstract in the base class, so it must be here.
  public int getTimezone(long when) {
    return platform.getTimezone(when);
  }
}
