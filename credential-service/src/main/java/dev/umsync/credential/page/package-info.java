/**
 * The administrator's page: files that a browser fetches, and the guides that its checks point at.
 * Everything is read at start and immutable from then on. Start at {@link
 * dev.umsync.credential.page.AdminPage}.
 */
@NullMarked
package dev.umsync.credential.page;

import org.jspecify.annotations.NullMarked;
