/** RollHook's configuration, read as it is into AppReleases. */
@NullMarked
package dev.fairlead.rollhook;

import org.jspecify.annotations.NullMarked;
