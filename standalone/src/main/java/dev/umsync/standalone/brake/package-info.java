/**
 * What operators see of deletes that a brake holds, and what they say about them.
 *
 * <p>Used by one thread, a command's.
 *
 * <p>Start at {@link dev.umsync.standalone.brake.HeldDeletes}.
 */
@NullMarked
package dev.umsync.standalone.brake;

import org.jspecify.annotations.NullMarked;
