/** Root of the common module. */
@NullMarked
package dev.umsync.common;

import org.jspecify.annotations.NullMarked;
