/**
 * What auditors and operators are told, on a real broker with a real worker and a mail server that
 * behaves as Gmail does. Tests only; each class runs a world of its own. Start at {@link
 * dev.umsync.standalone.audit.AuditWorld}.
 */
@NullMarked
package dev.umsync.standalone.audit;

import org.jspecify.annotations.NullMarked;
