/**
 * What passes between credential-service and workers: sealed tokens and requests for them. Values
 * are immutable; codecs are safe for any thread. Start at {@link
 * dev.umsync.common.token.TokenRecord}.
 */
@NullMarked
package dev.umsync.common.token;

import org.jspecify.annotations.NullMarked;
