/**
 * A local stand-in for Google's token endpoint that really checks RFC 7523 assertions and answers
 * refusals in Google's words.
 *
 * <p>Everything public here is immutable or safe to call from any thread; requests are answered on
 * virtual threads.
 *
 * <p>Start at {@link dev.umsync.testbed.idp.DemoIdentityProvider}; mail servers need {@link
 * dev.umsync.testbed.idp.TokenVerifier} only.
 */
@NullMarked
package dev.umsync.testbed.idp;

import org.jspecify.annotations.NullMarked;
