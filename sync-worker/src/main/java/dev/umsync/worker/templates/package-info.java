/**
 * The words of a message: templates in a language without logic, which escapes what it is given.
 *
 * <p>Everything here is immutable and safe for any thread; files are read at start and not again.
 *
 * <p>Start at {@link dev.umsync.worker.templates.MessageTemplates}.
 */
@NullMarked
package dev.umsync.worker.templates;

import org.jspecify.annotations.NullMarked;
