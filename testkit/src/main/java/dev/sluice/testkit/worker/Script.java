package dev.sluice.testkit.worker;

import dev.sluice.schemas.worker.Frame;

/** What to do with a frame. Called on the loop of the connection that it came by. */
@FunctionalInterface
public interface Script {

    void received(Frame frame, Session session);
}
