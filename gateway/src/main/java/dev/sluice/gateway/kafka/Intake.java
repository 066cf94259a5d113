package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.Assignment.Taken;
import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.format.Reading;
import dev.sluice.gateway.kafka.format.RecordDecoder;
import dev.sluice.gateway.kafka.reply.ReplySender;
import dev.sluice.gateway.request.Pipeline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From records to requests in the pipeline: decoded on the poll thread, and handed over as one task once taken. */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final RecordDecoder decoder;
    private final ReplySender sender;
    private final Completions completions;
    private final Context core;
    private final Pipeline pipeline;
    private final Clock clock;

    Intake(
            RecordDecoder decoder,
            ReplySender sender,
            Completions completions,
            Context core,
            Pipeline pipeline,
            Clock clock) {
        this.decoder = decoder;
        this.sender = sender;
        this.completions = completions;
        this.core = core;
        this.pipeline = pipeline;
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
        return new Arrival(decoded, new KafkaOrigin(decoded.envelope(), taken.completion(), sender, completions));
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
                        (request, envelope) -> pipeline.handle(request, arrival.origin()),
                        (refused, envelope) -> pipeline.refuse(refused, arrival.origin()));
    }

    private record Arrival(Decoded decoded, KafkaOrigin origin) {}
}
