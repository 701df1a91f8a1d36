/**
 * The one JSON mapper of the product. It is immutable and safe for any thread. Start at {@link
 * dev.umsync.common.json.Json}.
 */
@NullMarked
package dev.umsync.common.json;

import org.jspecify.annotations.NullMarked;
