package dev.fairlead;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the data flow: arrows between packages go one way only, and the core is pure. What a
 * layer may use stands before it in the list.
 */
class ArchitectureTest {
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("files"),
          List.of("spec"),
          List.of("yaml"),
          List.of("sops"),
          List.of("compose"),
          List.of("desired"),
          List.of("observed"),
          List.of("rollout"),
          List.of("plan"),
          List.of("status"),
          List.of("engine"),
          List.of("probe", "site", "traffic"),
          List.of("store"),
          List.of("source", "queue"),
          List.of("config"),
          List.of("access"),
          List.of("deploy"),
          List.of("rollhook"),
          List.of("metrics", "http", "forge"),
          List.of("notify"),
          List.of("loop"),
          List.of("kube"),
          List.of("cli"));

  private static final String[] PURE = {
    "dev.fairlead.spec",
    "dev.fairlead.desired",
    "dev.fairlead.observed",
    "dev.fairlead.plan",
    "dev.fairlead.rollout",
    "dev.fairlead.status"
  };

  private static final Set<String> CLOCKS =
      Set.of("java.lang.System", "java.time.Clock", "java.util.UUID", "java.lang.Math");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.fairlead");

  private static String tree(String layer) {
    return "dev.fairlead." + layer + "..";
  }

  @Test
  void arrowsGoOneWay() {
    for (int at = 0; at < LAYERS.size(); at++) {
      for (String layer : LAYERS.get(at)) {
        List<String> forbidden = new ArrayList<>();
        LAYERS.subList(at, LAYERS.size()).stream()
            .flatMap(List::stream)
            .filter(other -> !other.equals(layer))
            .forEach(other -> forbidden.add(tree(other)));
        if (!forbidden.isEmpty()) {
          noClasses()
              .that()
              .resideInAPackage(tree(layer))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden.toArray(String[]::new))
              .allowEmptyShould(true)
              .check(CLASSES);
        }
      }
    }
  }

  @Test
  void whatIsSeenKnowsNothingOfWhatIsWanted() {
    noClasses()
        .that()
        .resideInAPackage(tree("observed"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(tree("desired"), tree("compose"), tree("yaml"))
        .check(CLASSES);
  }

  @Test
  void theSpecKnowsNothingOfYaml() {
    noClasses()
        .that()
        .resideInAnyPackage(tree("spec"), tree("plan"), tree("rollout"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(tree("yaml"))
        .check(CLASSES);
  }

  @Test
  void theCoreTouchesNoFileSocketThreadOrLog() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "do I/O, run threads, give random numbers or log", ArchitectureTest::impure))
        .check(CLASSES);
  }

  private static boolean impure(JavaClass used) {
    String name = used.getName();
    boolean path = name.equals("java.nio.file.Path");
    boolean io =
        List.of("java.io.", "java.net.", "java.nio.channels.").stream().anyMatch(name::startsWith);
    // Every lambda and record may be Serializable by its supertype: that is no I/O.
    return (io && !name.equals("java.io.Serializable"))
        || (name.startsWith("java.nio.file.") && !path)
        || name.startsWith("org.slf4j.")
        || name.startsWith("java.util.concurrent.")
        || name.equals("java.lang.Thread")
        || name.equals("java.time.Clock")
        || name.equals("java.util.Random")
        || name.equals("java.util.random.RandomGenerator")
        || name.equals("java.security.SecureRandom");
  }

  @Test
  void pathsAreNamedOnlyInTheDesiredState() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .and()
        .resideOutsideOfPackage("dev.fairlead.desired")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Path")
        .check(CLASSES);
  }

  @Test
  void theCoreIsToldTheTime() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "reads a clock, the environment or chance", ArchitectureTest::readsTheWorld))
        .check(CLASSES);
  }

  private static boolean readsTheWorld(JavaMethodCall call) {
    MethodCallTarget target = call.getTarget();
    String owner = target.getOwner().getName();
    boolean now = owner.startsWith("java.time.") && target.getName().equals("now");
    boolean chance =
        CLOCKS.contains(owner)
            && Set.of(
                    "currentTimeMillis",
                    "nanoTime",
                    "getenv",
                    "getProperty",
                    "random",
                    "randomUUID",
                    "systemUTC")
                .contains(target.getName());
    return now || chance;
  }
}
