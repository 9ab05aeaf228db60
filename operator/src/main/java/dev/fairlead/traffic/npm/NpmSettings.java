package dev.fairlead.traffic.npm;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which Nginx Proxy Manager leads requests.
 *
 * @param credentials a file: user, then password
 * @param domain below which hosts are named by their stage; empty where there is none
 * @param directory what lasts of it; null where nothing does
 */
public record NpmSettings(URI url, Path credentials, String domain, @Nullable Path directory) {}
