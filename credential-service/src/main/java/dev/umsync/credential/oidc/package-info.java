/**
 * Signing in by OpenID Connect: the authorisation code flow with PKCE, state and nonce, and the
 * checks of an ID token. Nothing is kept between the two requests of a sign-in. Start at {@link
 * dev.umsync.credential.oidc.OidcClient}.
 */
@NullMarked
package dev.umsync.credential.oidc;

import org.jspecify.annotations.NullMarked;
