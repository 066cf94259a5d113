/**
 * A real Apache Kafka broker as a child process: one node that is broker and controller, on loopback.
 *
 * <p>Its jars lie in a folder of their own and are on no class path of ours. {@link dev.sluice.localkafka.LocalKafka} says what the
 * node is; {@link dev.sluice.localkafka.BrokerProcess} writes its properties and starts {@code BrokerMain} on those jars; that formats
 * the data folder at the first start and then is the broker. The data stays when the broker stops. Clusters that tests do harm to are
 * the test kit's, and share the process only.
 */
@NullMarked
package dev.sluice.localkafka;

import org.jspecify.annotations.NullMarked;
