package dev.sluice.cli.loop;

import dev.sluice.cli.failure.CommandFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A single event loop, for as long as the command runs, that leaves no files behind. */
public final class ClientLoop implements AutoCloseable {

    private static final int LONGEST_WAIT_SECONDS = 10;
    private static final int LONGEST_CLOSE_SECONDS = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));

    public Vertx vertx() {
        return vertx;
    }

    /** Of {@code host:port}, with an address of IPv6 in brackets. */
    public static SocketAddress socket(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return SocketAddress.inetSocketAddress(Integer.parseInt(address.substring(colon + 1)), host);
    }

    /**
     * Waits for the first answer of a server.
     *
     * @param server what and where it is
     * @param option by which another is named
     * @throws CommandFailure when there is none in ten seconds
     */
    public static <T> T await(Future<T> answer, String server, String option)
            throws CommandFailure, InterruptedException {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException fault) {
            throw unreachable(server, reason(fault.getCause() == null ? fault : fault.getCause()), option, fault);
        } catch (TimeoutException silent) {
            throw unreachable(server, "no answer within " + LONGEST_WAIT_SECONDS + " s", option, silent);
        }
    }

    private static CommandFailure unreachable(String server, String reason, String option, Exception fault) {
        return new CommandFailure(
                server + " cannot be used: " + reason + "; start one with ./sluice up, or name another with " + option,
                fault);
    }

    /** What went wrong, in the words that there are. */
    public static String reason(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
