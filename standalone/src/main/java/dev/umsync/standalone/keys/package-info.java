/**
 * Who uses which key of a keyset: what the running instances report, and what lies on topics sealed
 * to it. One thread. Start at {@link dev.umsync.standalone.keys.KeyUsers}.
 */
@NullMarked
package dev.umsync.standalone.keys;

import org.jspecify.annotations.NullMarked;
