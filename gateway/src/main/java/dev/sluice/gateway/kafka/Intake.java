package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.Taking.Taken;
import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.format.Reading;
import dev.sluice.gateway.kafka.format.RecordDecoder;
import dev.sluice.gateway.kafka.format.RepeatKey;
import dev.sluice.gateway.request.Pipeline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From records to requests in the pipeline: decoded on the poll thread, and handed over as one task once taken. */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final RecordDecoder decoder;
    private final KafkaOrigin.Exit exit;
    private final Context core;
    private final Pipeline pipeline;
    private final RepeatedRequests repeated;
    private final Clock clock;

    /** Where requests go, on which loop. */
    record Inside(Context core, Pipeline pipeline, RepeatedRequests repeated) {}

    Intake(RecordDecoder decoder, KafkaOrigin.Exit exit, Inside inside, Clock clock) {
        this.decoder = decoder;
        this.exit = exit;
        this.core = inside.core();
        this.pipeline = inside.pipeline();
        this.repeated = inside.repeated();
        this.clock = clock;
    }

    /** Decodes records that are read now. Poll thread. */
    Function<ConsumerRecord<byte[], byte[]>, Decoded> decoderNow() {
        var read = new Reading(clock.now(), clock.nanoTime());
        return polled -> decoder.decode(polled, read);
    }

    /** Poll thread. */
    void enter(List<Taken> taken) {
        if (taken.isEmpty()) {
            return;
        }
        List<Arrival> arrivals = taken.stream().map(this::arrival).toList();
        core.runOnContext(go -> arrivals.forEach(this::handle));
    }

    private Arrival arrival(Taken taken) {
        Decoded decoded = taken.decoded();
        RepeatKey key = decoded.fold(
                        (request, envelope) -> decoder.repeatKey(request, envelope),
                        (refused, envelope) -> Optional.<RepeatKey>empty())
                .orElse(null);
        return new Arrival(decoded, key, new KafkaOrigin(decoded.envelope(), taken.completion(), exit));
    }

    /** Core loop. */
    private void handle(Arrival arrival) {
        Future.succeededFuture(arrival)
                .compose(this::enterPipeline)
                .onFailure(fault -> core.runOnContext(go -> {
                    log.debug("request ended in a fault", fault);
                    arrival.origin().replyIfUnanswered();
                }));
    }

    private Future<Void> enterPipeline(Arrival arrival) {
        return arrival.decoded()
                .fold(
                        (request, envelope) -> arrival.key() == null
                                ? pipeline.handle(request, arrival.origin())
                                : repeated.handle(request, arrival.key(), arrival.origin()),
                        (refused, envelope) -> pipeline.answer(refused, arrival.origin()));
    }

    private record Arrival(Decoded decoded, @Nullable RepeatKey key, KafkaOrigin origin) {}
}
