package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostsTest {
  private final Posts posts = new Posts(new Doorbell());
  private final List<String> done = new ArrayList<>();

  @Test
  void whatIsPostedIsDoneInOrder() {
    posts.post(() -> done.add("first"));
    posts.post(() -> done.add("second"));
    assertThat(posts.isEmpty()).isFalse();

    posts.workOff();

    assertThat(done).containsExactly("first", "second");
    assertThat(posts.isEmpty()).isTrue();
  }

  @Test
  void whoeverPostsWithoutAPauseDoesNotKeepThePollThreadForItself() {
    again();

    posts.workOff();

    assertThat(done).isNotEmpty();
    assertThat(posts.isEmpty()).as("the rest is for the next time").isFalse();
  }

  private void again() {
    posts.post(() -> {
      done.add("once more");
      again();
    });
  }
}
