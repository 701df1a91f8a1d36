/**
 * The whole pipeline from HTTP to mailbox, on real servers. Tests only; each class runs a world of
 * its own. Start at {@link dev.umsync.standalone.pipeline.PipelineContract}.
 */
@NullMarked
package dev.umsync.standalone.pipeline;

import org.jspecify.annotations.NullMarked;
