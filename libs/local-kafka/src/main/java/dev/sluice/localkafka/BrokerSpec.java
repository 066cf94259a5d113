package dev.sluice.localkafka;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One broker's process, whatever its properties make of it.
 *
 * @param jars the folder with the broker's jars
 * @param folder what the broker's properties are written to
 * @param logFile what it says
 * @param properties all of the broker's properties; {@code log.dirs} names one folder
 * @param formatArguments what {@code kafka-storage format} is given, beside the properties, when the data folder is new
 * @param heapMegabytes the most that its heap may take
 */
public record BrokerSpec(
        Path jars,
        Path folder,
        Path logFile,
        Map<String, String> properties,
        List<String> formatArguments,
        int heapMegabytes) {

    public BrokerSpec {
        properties = Map.copyOf(properties);
        formatArguments = List.copyOf(formatArguments);
    }
}
