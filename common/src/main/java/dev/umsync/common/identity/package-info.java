/**
 * The names of things: a person, a UM server, a voicemail, and the mail identity derived from them.
 * Everything here is immutable and safe for any thread. Start at {@link
 * dev.umsync.common.identity.VoicemailKey} and {@link
 * dev.umsync.common.identity.MessageIdentities}.
 */
@NullMarked
package dev.umsync.common.identity;

import org.jspecify.annotations.NullMarked;
