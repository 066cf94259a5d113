package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientCall;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.Requester;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.OipRest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Inference: a place first, then the body, then the pipeline, then the answer. Its loop only. */
final class InferPage {

    private static final String DOOR = "http";

    /**
     * Larger bodies of JSON are parsed beside the loop, which would be kept by them: the largest that is read by default takes
     * longer than the 100 ms that a loop may be kept. Smaller ones are not worth the way there and back.
     */
    private static final int SHORT_BODY = 256 << 10;

    /** Tensors of an answer, which as JSON has several times as many bytes. */
    private static final int SHORT_ANSWER = 64 << 10;

    private final HttpSite site;
    private final ClientPath path;
    private final InferBody bodies;

    InferPage(HttpSite site) {
        this.site = site;
        this.path = site.environment().path();
        this.bodies = new InferBody(
                site.environment().models(), site.config().maxBodySize().bytes());
    }

    void serve(Exchange exchange) {
        long declared = Bodies.declaredBytes(exchange.request());
        long room = declared < 0
                ? BodyIntake.STEP
                : Math.min(declared, site.config().maxBodySize().bytes());
        path.admit(room)
                .fold(
                        permit -> admitted(exchange, permit, room),
                        turnedAway -> exchange.answer(HttpAnswer.error(turnedAway)));
    }

    private Future<?> admitted(Exchange exchange, ClientPermit permit, long room) {
        try {
            InferHead head = InferHead.of(exchange);
            return BodyIntake.read(exchange, site.config().maxBodySize().bytes(), room, permit::grow)
                    .compose(body -> decode(head, body, permit))
                    .map(asked -> submit(exchange, head, asked, permit))
                    .onFailure(fault -> refuse(exchange, permit, fault));
        } catch (RuntimeException wrongHead) {
            return refuse(exchange, permit, wrongHead);
        }
    }

    private Future<OipRest.Asked> decode(InferHead head, Buffer body, ClientPermit permit) {
        boolean isShort = head.coding() == ContentCoding.IDENTITY
                && Math.min(body.length(), head.jsonLength().orElse(body.length())) <= SHORT_BODY;
        return site.run(isShort, () -> bodies.decode(head, body.getBytes(), permit::grow));
    }

    private ClientCall submit(Exchange exchange, InferHead head, OipRest.Asked asked, ClientPermit permit) {
        if (exchange.isGone()) {
            throw HttpProblem.gone();
        }
        InferenceRequest request = site.environment()
                .requests()
                .request(DOOR, asked.request(), name -> exchange.request().getHeader(name), Optional.empty());
        var answer = new InferAnswer(request.id(), request.body().getId(), asked.form(), head.acceptsGzip(), (int)
                site.config().maxAnswerSize().bytes());
        ClientCall call = path.submit(request, permit, new Waiting(exchange, permit, answer));
        exchange.whenGone(call::cancel);
        return call;
    }

    private Future<Void> refuse(Exchange exchange, ClientPermit permit, Throwable fault) {
        Outcome.Refused counted = HttpAnswer.refused(fault);
        path.refused(counted, permit);
        return exchange.answer(HttpAnswer.error(fault, counted));
    }

    /** Whoever waits at the other end. */
    private final class Waiting implements Requester {

        private final Exchange exchange;
        private final ClientPermit permit;
        private final InferAnswer answer;

        private Waiting(Exchange exchange, ClientPermit permit, InferAnswer answer) {
            this.exchange = exchange;
            this.permit = permit;
            this.answer = answer;
        }

        @Override
        public Executor loop() {
            return exchange.loop();
        }

        @Override
        public Future<Void> ended(Outcome outcome) {
            if (exchange.isGone()) {
                return exchange.answer(answer.error(ErrorCode.CANCELLED, "the requester has gone"));
            }
            long raw = InferAnswer.rawBytes(outcome);
            if (!permit.grow(raw)) {
                return exchange.answer(
                        answer.error(ErrorCode.OVERLOADED, "there is no room for the answer beside what is in flight"));
            }
            return site.run(raw <= SHORT_ANSWER, () -> answer.of(outcome)).compose(exchange::answer);
        }
    }
}
