/**
 * Turning a credential into one subscriber's access token. Minters are safe for any thread and hold
 * no state. Start at {@link dev.umsync.credential.mint.TokenMinter}.
 */
@NullMarked
package dev.umsync.credential.mint;

import org.jspecify.annotations.NullMarked;
