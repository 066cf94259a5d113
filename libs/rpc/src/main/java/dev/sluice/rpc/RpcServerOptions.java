package dev.sluice.rpc;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where a server listens, and what one connection may do.
 *
 * @param streamWindow bytes of one call that may be under way to us
 * @param connectionWindow bytes of all calls of a connection that may be
 * @param mostCalls of a connection at once
 * @param mostResets of a connection in half a minute, before it is closed
 * @param prefaceTimeout for how long a connection may say nothing before it speaks HTTP/2; zero for ever
 * @param pingInterval how often a peer is asked whether it is there, and until when it has to answer; zero for never
 */
public record RpcServerOptions(
        String host,
        int port,
        int streamWindow,
        int connectionWindow,
        int mostCalls,
        int mostResets,
        Duration prefaceTimeout,
        Duration pingInterval) {

    /** HTTP/1.1 is only refused or upgraded; what drips may not do so for days. */
    private static final int LONGEST_LINE = 256;

    private static final int LARGEST_HEADERS = 512;

    private static final int RESETS_WINDOW_SECONDS = 30;

    /** HTTP/2's own 64 KiB would stop every tensor of a megabyte sixteen times. */
    private static final int TRUSTED_STREAM_WINDOW = 8 << 20;

    private static final int TRUSTED_CONNECTION_WINDOW = 64 << 20;

    /** A call holds its message while it is read; so many a connection can be read at a time. */
    private static final int MOST_CALLS = 1000;

    /** Of peers that are ours, a few with much to say. */
    public static RpcServerOptions trusting(String host, int port) {
        return new RpcServerOptions(
                host,
                port,
                TRUSTED_STREAM_WINDOW,
                TRUSTED_CONNECTION_WINDOW,
                MOST_CALLS,
                HttpServerOptions.DEFAULT_HTTP2_RST_FLOOD_MAX_RST_FRAME_PER_WINDOW,
                Duration.ZERO,
                Duration.ZERO);
    }

    HttpServerOptions http() {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, prefaceTimeout.toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setHttp2ConnectionWindowSize(connectionWindow)
                .setHttp2RstFloodMaxRstFramePerWindow(mostResets)
                .setHttp2RstFloodWindowDuration(RESETS_WINDOW_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setInitialSettings(
                        new Http2Settings().setInitialWindowSize(streamWindow).setMaxConcurrentStreams(mostCalls));
    }
}
