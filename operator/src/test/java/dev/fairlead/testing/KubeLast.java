package dev.fairlead.testing;

import static java.util.Comparator.comparing;

import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/** The order of the test classes: as they come, and last those that {@link NeedsKube}. */
public final class KubeLast implements ClassOrderer {
  @Override
  public void orderClasses(ClassOrdererContext context) {
    context
        .getClassDescriptors()
        .sort(comparing((ClassDescriptor test) -> test.isAnnotated(NeedsKube.class)));
  }
}
