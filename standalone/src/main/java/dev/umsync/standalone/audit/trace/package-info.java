/**
 * Everything that the topics say of one voicemail or one person, in time order: a merge of a
 * partition's logs that holds the next record of each and no more. Reading only, on the command's
 * thread. Start at {@link dev.umsync.standalone.audit.trace.Trace}.
 */
@NullMarked
package dev.umsync.standalone.audit.trace;

import org.jspecify.annotations.NullMarked;
