/**
 * Apache James as an IMAP server that people who did not write UMSync wrote: the second one with
 * XOAUTH2 beside Dovecot, for tests only.
 *
 * <p>James runs in this Java process on threads of its own, its libraries in a class loader of
 * their own, so that its javax.mail, Jackson and Netty meet nobody else's.
 *
 * <p>Start at {@link dev.umsync.james.JamesServer}.
 */
@NullMarked
package dev.umsync.james;

import org.jspecify.annotations.NullMarked;
