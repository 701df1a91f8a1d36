/**
 * What became of it all: the log, the outcomes and the mailboxes are read by other means than the
 * workers', and compared. The comparison is a pure function. Start at {@link
 * dev.umsync.standalone.chaos.verdict.Verdict}.
 */
@NullMarked
package dev.umsync.standalone.chaos.verdict;

import org.jspecify.annotations.NullMarked;
