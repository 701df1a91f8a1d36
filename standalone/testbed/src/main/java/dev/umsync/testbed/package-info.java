/** Root of the testbed module. */
@NullMarked
package dev.umsync.testbed;

import org.jspecify.annotations.NullMarked;
