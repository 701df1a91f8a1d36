/**
 * The few pieces of Internet mail syntax that a message of ours needs: header lines, encoded words,
 * parameters, quoted-printable and base64.
 *
 * <p>Everything here is stateless; any thread may call it.
 *
 * <p>Start at {@link dev.umsync.worker.mime.MimeHead}; no mail library is needed here, the tests
 * hold the results against two of them.
 */
@NullMarked
package dev.umsync.worker.mime;

import org.jspecify.annotations.NullMarked;
