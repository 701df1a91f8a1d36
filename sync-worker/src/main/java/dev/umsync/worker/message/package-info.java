/**
 * A message as the worker knows it: how it is written, where it is put, what is seen of it
 * afterwards.
 *
 * <p>All values are immutable; a {@link dev.umsync.worker.message.MessageSource} is called by one
 * thread at a time.
 *
 * <p>Start at {@link dev.umsync.worker.message.MessageSource} and {@link
 * dev.umsync.worker.message.FoundMessage}.
 */
@NullMarked
package dev.umsync.worker.message;

import org.jspecify.annotations.NullMarked;
