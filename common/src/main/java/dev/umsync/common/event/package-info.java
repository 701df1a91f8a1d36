/**
 * The voicemail events, their CloudEvents form and their JSON Schemas. Values are immutable; {@link
 * dev.umsync.common.event.EventCodec} is safe for any thread. Start at {@link
 * dev.umsync.common.event.VoicemailEvent}.
 */
@NullMarked
package dev.umsync.common.event;

import org.jspecify.annotations.NullMarked;
