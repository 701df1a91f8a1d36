package dev.umsync.credential.mint;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.testbed.idp.TokenError;
import java.time.Clock;

class FakeTokenMinterTest implements TokenMinterContract {
  private final FakeTokenMinter fake = new FakeTokenMinter(Clock.systemUTC());

  @Override
  public TokenMinter minter() {
    return fake;
  }

  @Override
  public void addUser(Subscriber subscriber) {
    fake.addUser(subscriber);
  }

  @Override
  public void answerWith(TokenError error) {
    fake.answerWith(error);
  }

  @Override
  public void disconnectNext() {
    fake.disconnectNext();
  }

  @Override
  public void beSlow() {
    fake.beAway();
  }

  @Override
  public boolean accepts(Subscriber subscriber, String token) {
    return fake.accepts(subscriber, token);
  }

  @Override
  public long asked() {
    return fake.asked();
  }

  @Override
  public String clientId() {
    return FakeTokenMinter.CLIENT_ID;
  }
}
