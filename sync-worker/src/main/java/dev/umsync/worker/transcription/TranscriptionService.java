package dev.umsync.worker.transcription;

import dev.umsync.common.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A service as the worker's own configuration names it: recordings are sent to no other. Thread
 * rule: immutable.
 *
 * @param name by which tenants choose it
 * @param url of the endpoint, such as {@code https://api.openai.com/v1/audio/transcriptions}
 * @param model as the service calls it
 * @param segments whether it is asked for segments, which tell how sure it is
 * @param key sent as a bearer token, empty where none is needed
 * @param timeout of one request
 * @param atOnce requests under way at once
 * @param waiting recordings that wait for their turn at most
 * @param largestBytes of a recording that is sent
 */
public record TranscriptionService(
    String name,
    URI url,
    String model,
    boolean segments,
    Optional<Secret> key,
    Duration timeout,
    int atOnce,
    int waiting,
    long largestBytes) {}
