/**
 * What every role's HTTP side shares: a server with bounds, RFC 9457 problems for all that goes
 * wrong, TLS material, and the operators' routes. Handlers run on one virtual thread per request;
 * everything here is immutable or safe for all of them. Begin at {@link
 * dev.umsync.common.http.Routes} and {@link dev.umsync.common.http.HttpServer#start}.
 */
@NullMarked
package dev.umsync.common.http;

import org.jspecify.annotations.NullMarked;
