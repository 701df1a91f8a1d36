/**
 * What the product talks to in tests and in the demo: an identity provider and mail servers that
 * behave as the real ones do.
 *
 * <p>Every server here is started and closed by its owner and may be used from any thread.
 *
 * <p>Start at {@link dev.umsync.testbed.idp.DemoIdentityProvider} and {@link
 * dev.umsync.testbed.mail.TestMailServer}.
 */
@NullMarked
package dev.umsync.testbed;

import org.jspecify.annotations.NullMarked;
