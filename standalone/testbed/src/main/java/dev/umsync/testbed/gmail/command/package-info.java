/**
 * The commands, one file for each group that belongs together.
 *
 * <p>Handlers are stateless and run on their session's thread.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.command.CommandHandlers}.
 */
@NullMarked
package dev.umsync.testbed.gmail.command;

import org.jspecify.annotations.NullMarked;
