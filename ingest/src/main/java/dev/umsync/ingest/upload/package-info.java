/**
 * Takes request bodies in with a bound on each of them and on all of them together. A form belongs
 * to the thread of its request; the budget is shared by all. Start at {@link
 * dev.umsync.ingest.upload.MultipartForm} and {@link dev.umsync.ingest.upload.UploadBudget}.
 */
@NullMarked
package dev.umsync.ingest.upload;

import org.jspecify.annotations.NullMarked;
