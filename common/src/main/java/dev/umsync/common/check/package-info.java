/**
 * What passes between whoever checks a tenant's set-up and the worker that tries a mailbox for it.
 * Records are immutable. Start at {@link dev.umsync.common.check.CheckRequest}.
 */
@NullMarked
package dev.umsync.common.check;

import org.jspecify.annotations.NullMarked;
