package dev.fairlead.desired;

import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;

/** Short words for tests: texts in, declarations and refusals out. */
final class Reading {
  static final Path ROOT = Path.of("/srv/desired");

  private Reading() {}

  static ReleaseFile file(String name, String text) {
    return new ReleaseFile(name, ROOT.resolve(name), text);
  }

  static List<Declaration> read(String text) {
    return ReleaseReader.read(file("shop/release.yaml", text));
  }

  /** The one AppRelease of a text that has nothing wrong. */
  static Declaration.Valid valid(String text) {
    List<Declaration> all = read(text);
    if (all.size() == 1 && all.getFirst() instanceof Declaration.Valid valid) {
      return valid;
    }
    throw new AssertionError(refusal(text));
  }

  /** What a user sees. */
  static String refusal(String text) {
    return Problems.render(problems(text));
  }

  static List<Problem> problems(String text) {
    return read(text).stream()
        .flatMap(declaration ->
            switch (declaration) {
              case Declaration.Valid _ -> List.<Problem>of().stream();
              case Declaration.Invalid invalid -> invalid.problems().stream();
            })
        .toList();
  }

  /** A release named shop whose spec continues with these lines, from line 7 on. */
  static String shop(String spec) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: shop}
    spec:
      compose:
        files: [compose.yaml]
    """
        + spec.indent(2);
  }
}
