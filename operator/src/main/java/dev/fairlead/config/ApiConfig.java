package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The local API. */
public record ApiConfig(
    @Default(ApiConfig.LISTEN)
        @JsonPropertyDescription("HOST:PORT where metrics, health and the local API listen.")
        String listen,
    @WhenUnset("none")
        @JsonPropertyDescription(
            "A file with a line per token: `NAME SCOPE APPS SHA256 [YYYY-MM-DD]`.")
        @Nullable String tokensFile,
    @WhenUnset("none")
        @JsonPropertyDescription(
            "A file with a line per pipeline that proves itself by OpenID Connect.")
        @Nullable String oidcFile) {

  static final String LISTEN = "127.0.0.1:7700";
  private static final String TOKENS = "FAIRLEAD_TOKENS_FILE";
  private static final String OIDC = "FAIRLEAD_OIDC_FILE";

  public static final ApiConfig DEFAULT = new ApiConfig(LISTEN, null, null);

  /** The same, with what an environment says instead. */
  public ApiConfig or(Map<String, String> environment) {
    return new ApiConfig(
        listen, said(environment, TOKENS, tokensFile), said(environment, OIDC, oidcFile));
  }

  private static @Nullable String said(
      Map<String, String> environment, String variable, @Nullable String otherwise) {
    String said = environment.getOrDefault(variable, "");
    return said.isEmpty() ? otherwise : said;
  }

  /** Listening elsewhere. */
  public ApiConfig at(String address) {
    return new ApiConfig(address, tokensFile, oidcFile);
  }

  /** An environment with what holds of the files. */
  public Map<String, String> in(Map<String, String> environment) {
    Map<String, String> with = new HashMap<>(environment);
    if (tokensFile != null) {
      with.put(TOKENS, tokensFile);
    }
    if (oidcFile != null) {
      with.put(OIDC, oidcFile);
    }
    return with;
  }
}
