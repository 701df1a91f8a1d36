/**
 * What the service does by itself now and then: uses of keys are written down, what an earlier
 * master key sealed is sealed anew, removed keys are brought off the disk. One task per instance.
 * Start at {@link dev.umsync.credential.upkeep.Upkeep}.
 */
@NullMarked
package dev.umsync.credential.upkeep;

import org.jspecify.annotations.NullMarked;
