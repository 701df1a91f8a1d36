/**
 * Mail domains with their provider settings. Records are immutable and safe for any thread. Start
 * at {@link dev.umsync.common.tenant.TenantRecord}.
 */
@NullMarked
package dev.umsync.common.tenant;

import org.jspecify.annotations.NullMarked;
