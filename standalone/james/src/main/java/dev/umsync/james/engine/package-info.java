/**
 * James put together from its parts: mailboxes in memory behind its own IMAP server.
 *
 * <p>Loaded by a class loader that sees James's libraries and nothing of the product; what is said
 * across that border is said in JDK types. James's threads are its own.
 *
 * <p>Start at {@link dev.umsync.james.engine.JamesEngine}.
 */
@NullMarked
package dev.umsync.james.engine;

import org.jspecify.annotations.NullMarked;
