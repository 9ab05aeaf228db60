/** What should run: AppReleases read strictly and resolved with their compose files. Pure. */
@NullMarked
package dev.fairlead.desired;

import org.jspecify.annotations.NullMarked;
