/**
 * The role's settings and how the role is put together. Built once at start by one thread. Start at
 * {@link dev.umsync.credential.config.CredentialRole}.
 */
@NullMarked
package dev.umsync.credential.config;

import org.jspecify.annotations.NullMarked;
