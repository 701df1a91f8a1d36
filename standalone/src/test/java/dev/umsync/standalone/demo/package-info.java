/** The demo's parts, for tests. One thread. Start at {@link dev.umsync.standalone.demo.Posts}. */
@NullMarked
package dev.umsync.standalone.demo;

import org.jspecify.annotations.NullMarked;
