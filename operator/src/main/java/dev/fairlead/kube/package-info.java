/** Kubernetes as the source: objects in, status and Events out. Loaded only where it is used. */
@NullMarked
package dev.fairlead.kube;

import org.jspecify.annotations.NullMarked;
