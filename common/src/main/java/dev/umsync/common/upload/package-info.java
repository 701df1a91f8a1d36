/**
 * Takes request bodies in with a bound on each of them and on all of them together. A form belongs
 * to the thread of its request; the budget is shared by all. Start at {@link
 * dev.umsync.common.upload.MultipartForm} and {@link dev.umsync.common.upload.UploadBudget}.
 */
@NullMarked
package dev.umsync.common.upload;

import org.jspecify.annotations.NullMarked;
