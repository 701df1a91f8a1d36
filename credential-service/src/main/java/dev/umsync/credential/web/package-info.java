/**
 * The administration API over HTTPS: who is asking, whether they may, and what is answered.
 * Requests have a virtual thread each; nothing is kept between two of them. Start at {@link
 * dev.umsync.credential.web.AdminApi}.
 */
@NullMarked
package dev.umsync.credential.web;

import org.jspecify.annotations.NullMarked;
