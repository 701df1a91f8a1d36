/**
 * Keysets on disk and what they protect: tokens sealed to the workers, secrets sealed under the
 * master key. Loaded keysets are immutable and safe for any thread. Start at {@link
 * dev.umsync.common.keys.KeyDirectory}.
 */
@NullMarked
package dev.umsync.common.keys;

import org.jspecify.annotations.NullMarked;
