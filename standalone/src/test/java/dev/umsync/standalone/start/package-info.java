/**
 * {@code umsync start} as a process of its own, killed and started again. Tests only. Start at
 * {@link dev.umsync.standalone.start.StartIT}.
 */
@NullMarked
package dev.umsync.standalone.start;

import org.jspecify.annotations.NullMarked;
