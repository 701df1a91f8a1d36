/**
 * Which instances run and which keys each has loaded. Records are immutable. Start at {@link
 * dev.umsync.common.instance.InstanceRecord}.
 */
@NullMarked
package dev.umsync.common.instance;

import org.jspecify.annotations.NullMarked;
