/** The demo's phones, for tests. One thread. */
@NullMarked
package dev.umsync.standalone.demo.phone;

import org.jspecify.annotations.NullMarked;
