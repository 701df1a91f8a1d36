/** Root of the standalone module. */
@NullMarked
package dev.umsync.standalone;

import org.jspecify.annotations.NullMarked;
