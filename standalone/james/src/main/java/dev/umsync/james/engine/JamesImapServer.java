package dev.umsync.james.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.apache.james.core.Username;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.encode.main.DefaultImapEncoderFactory;
import org.apache.james.imap.main.DefaultImapDecoderFactory;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;

/** James's IMAP server, which knows its connections as well. Safe from any thread. */
@SuppressWarnings({"rawtypes", "unchecked"}) // James overrides its own factory with a raw type
final class JamesImapServer extends IMAPServer {
  private final ChannelGroup connections =
      new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE);

  JamesImapServer(ImapProcessor processor, MetricFactory metrics) {
    super(
        DefaultImapDecoderFactory.createDecoder(),
        new DefaultImapEncoderFactory().buildImapEncoder(),
        processor,
        new ImapMetrics(metrics),
        new NoopGaugeRegistry());
  }

  /** Ends every connection that is logged in under this name. */
  void drop(Username name) {
    for (Channel each : connections) {
      ImapSession session = each.attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).get();
      if (session != null && name.equals(session.getUserName())) {
        each.close().syncUninterruptibly();
      }
    }
  }

  @Override
  protected AbstractChannelPipelineFactory createPipelineFactory() {
    ChannelHandler usual = super.createPipelineFactory();
    return new AbstractChannelPipelineFactory<SocketChannel>(
        getFrameHandlerFactory(), getExecutorGroup()) {
      @Override
      protected void initChannel(SocketChannel channel) {
        connections.add(channel);
        channel.pipeline().addLast(usual);
      }

      @Override
      protected ChannelInboundHandlerAdapter createHandler() {
        return createCoreHandler();
      }
    };
  }
}
