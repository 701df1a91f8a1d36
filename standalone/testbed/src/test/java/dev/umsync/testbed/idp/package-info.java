/**
 * Tests of the demo identity provider.
 *
 * <p>Each test owns what it starts.
 *
 * <p>{@link dev.umsync.testbed.idp.DemoIdentityProviderIT} asks it with Google's own library.
 */
@NullMarked
package dev.umsync.testbed.idp;

import org.jspecify.annotations.NullMarked;
