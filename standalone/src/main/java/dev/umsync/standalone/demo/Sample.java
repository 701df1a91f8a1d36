package dev.umsync.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.identity.Subscriber;

/**
 * One of the recordings that the demo sends. Thread rule: immutable.
 *
 * @param voicemailId unique within the demo's source
 * @param subscriber in whose mailbox it belongs
 * @param caller as the demo prints it
 * @param event the JSON part of the upload, without audio
 * @param audio the recording
 */
record Sample(
    String voicemailId, Subscriber subscriber, String caller, JsonNode event, Audio audio) {}
