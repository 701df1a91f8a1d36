/**
 * The topics that make up the public contract, and how they are made or checked at start. The
 * catalogue is immutable; the provisioner is used by one thread at start. Start at {@link
 * dev.umsync.common.topic.TopicSpec}.
 */
@NullMarked
package dev.umsync.common.topic;

import org.jspecify.annotations.NullMarked;
