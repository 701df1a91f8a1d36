/**
 * Tests of the scripted server over the wire.
 *
 * <p>Each test owns what it makes.
 *
 * <p>{@link dev.umsync.testbed.gmail.ScriptedImapServerIT} comes first.
 */
@NullMarked
package dev.umsync.testbed.gmail;

import org.jspecify.annotations.NullMarked;
