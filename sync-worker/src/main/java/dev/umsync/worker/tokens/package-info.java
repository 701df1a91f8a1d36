/**
 * The tokens that open mailboxes: read sealed from their topic, asked for where one is missing,
 * opened at the moment of use.
 *
 * <p>One thread feeds {@link dev.umsync.worker.tokens.TokenTable} from the topic, any number of
 * threads wait in it for a token; nothing here writes a token down.
 *
 * <p>Start at {@link dev.umsync.worker.tokens.TokenTable}.
 */
@NullMarked
package dev.umsync.worker.tokens;

import org.jspecify.annotations.NullMarked;
