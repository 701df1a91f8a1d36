package dev.umsync.bench.peer;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The ways in which peers handle what a poll brought. */
final class Readers {
  private Readers() {}

  record Bare(Handled handled) implements ConsumingLoop.Reader {
    @Override
    public void read(List<ConsumerRecord<byte[], byte[]>> records) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        handled.one(record.value() == null);
      }
    }
  }

  record OneByOne(Deliveries deliveries, boolean keep) implements ConsumingLoop.Reader {
    @Override
    public void read(List<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(record -> deliveries.deliver(record, keep));
    }
  }

  record Together(Deliveries deliveries, int atOnce) implements ConsumingLoop.Reader {
    @Override
    public void read(List<ConsumerRecord<byte[], byte[]>> records) {
      Semaphore room = new Semaphore(atOnce);
      CountDownLatch done = new CountDownLatch(records.size());
      try {
        for (ConsumerRecord<byte[], byte[]> record : records) {
          room.acquire();
          Thread.ofVirtual()
              .start(() -> {
                deliveries.deliver(record, false);
                room.release();
                done.countDown();
              });
        }
        done.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
