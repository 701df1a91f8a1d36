package dev.umsync.ingest.webhook;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads an answer's body to its end, or to a limit, and keeps nothing. One for each answer. */
final class BoundedDiscard implements HttpResponse.BodySubscriber<Boolean> {
  private static final int LIMIT_BYTES = 64 * 1024;

  private final CompletableFuture<Boolean> whole = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private long read;

  @Override
  public CompletionStage<Boolean> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      read += buffer.remaining();
    }
    if (read > LIMIT_BYTES && subscription != null) {
      subscription.cancel(); // and with it the connection
      whole.complete(false);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(true);
  }
}
