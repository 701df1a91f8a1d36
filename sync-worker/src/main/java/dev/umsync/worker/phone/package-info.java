/**
 * Telephone numbers as the person who reads them knows them.
 *
 * <p>Everything here is immutable and safe for any thread.
 *
 * <p>Start at {@link dev.umsync.worker.phone.PhoneNumbers}.
 */
@NullMarked
package dev.umsync.worker.phone;

import org.jspecify.annotations.NullMarked;
