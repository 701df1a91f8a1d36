/**
 * An installation to be measured
 *
 * <p>mail server, broker, people, tokens, events, a line with a delay..
 *
 * <p>Start at {@link dev.umsync.bench.site.Made and closed by one thread; parts have threads of
 * their own:BenchSite}.
 */
@NullMarked
package dev.umsync.bench.site;

import org.jspecify.annotations.NullMarked;
