/**
 * What a recording is attached as: sniffed, and converted where a tenant asks for it or a mailbox
 * takes no more.
 *
 * <p>Everything here is safe for any thread; a conversion runs in a process of its own, on the
 * caller's time and never while a mailbox connection is held.
 *
 * <p>Start at {@link dev.umsync.worker.audio.Recordings}.
 */
@NullMarked
package dev.umsync.worker.audio;

import org.jspecify.annotations.NullMarked;
