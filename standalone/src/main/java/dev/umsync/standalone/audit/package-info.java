/**
 * What auditors read from the topics: outcomes, and everything that happened to one voicemail or
 * person. Reading only, in constant memory, on the command's thread. Start at {@link
 * dev.umsync.standalone.audit.TopicScan}.
 */
@NullMarked
package dev.umsync.standalone.audit;

import org.jspecify.annotations.NullMarked;
