package dev.fairlead.traffic.npm;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which Nginx Proxy Manager leads requests.
 *
 * @param credentials a file: user, then password
 * @param domain below which hosts are named by their stage; empty where there is none
 * @param answer how long it may take to answer
 * @param directory what lasts of it; null where nothing does
 */
public record NpmSettings(
    URI url, Path credentials, String domain, Duration answer, @Nullable Path directory) {}
