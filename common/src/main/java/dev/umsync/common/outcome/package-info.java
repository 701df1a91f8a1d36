/**
 * The one terminal result of an event, as auditors read it. Values are immutable and safe for any
 * thread. Start at {@link dev.umsync.common.outcome.OutcomeRecord}.
 */
@NullMarked
package dev.umsync.common.outcome;

import org.jspecify.annotations.NullMarked;
