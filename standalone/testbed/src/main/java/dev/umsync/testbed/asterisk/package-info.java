/**
 * An Asterisk server's voicemail as other programs see it: its folders, changed in the order in
 * which app_voicemail.c changes them, and its manager interface. Safe for any thread. Start at
 * {@link dev.umsync.testbed.asterisk.VoicemailSpool}.
 */
@NullMarked
package dev.umsync.testbed.asterisk;

import org.jspecify.annotations.NullMarked;
