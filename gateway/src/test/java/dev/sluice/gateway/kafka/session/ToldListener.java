package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Keeps what it is told, in its order: the tokens of answers, and how it ended. */
final class ToldListener implements DurableListener {

    final List<String> told = new ArrayList<>();

    @Override
    public Executor loop() {
        return Runnable::run;
    }

    @Override
    public void answered(DurableAnswer answer) {
        told.add(answer.after().text());
    }

    @Override
    public void broken(String reason) {
        told.add("broken: " + reason);
    }

    @Override
    public void gone(String reason) {
        told.add("gone: " + reason);
    }
}
