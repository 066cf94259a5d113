package dev.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/** Breaks the poll thread by an error as soon as it joins its group. Kafka makes it, by its name. */
public final class BrokenAssignor extends CooperativeStickyAssignor {

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        throw new NoClassDefFoundError("a part of the assignor");
    }
}
