package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.oip.Signature;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a foreign server what it serves: the configured models, or all that its repository index calls ready. A model that
 * the server denies is left out, and named in the log once for each reason.
 */
@EventLoopConfined
final class OipDiscovery {

    private static final Logger log = LoggerFactory.getLogger(OipDiscovery.class);

    /** How we call the only version of a model whose server has no versions. */
    static final String ONLY_VERSION = "1";

    private final String workerId;
    private final OipCalls calls;
    private final List<String> configured;

    /** Why each model was left out, as it was told: this is asked again and again. */
    private final Map<String, String> leftOut = new HashMap<>();

    OipDiscovery(String workerId, OipCalls calls, List<String> configured) {
        this.workerId = workerId;
        this.calls = calls;
        this.configured = configured;
    }

    /** What is ready, each with the version as the server wants to read it: empty where it has none. */
    Future<Map<ServedModel, String>> models() {
        return (configured.isEmpty() ? indexed() : joined(configured, this::ready)).map(found -> {
            Map<ServedModel, String> models = new LinkedHashMap<>();
            found.forEach(model -> models.put(model.served(), model.wireVersion()));
            return models;
        });
    }

    private Future<List<Found>> indexed() {
        return calls.index(/* isReadyOnly= */ true)
                .recover(fault -> Future.failedFuture(OipFaults.isDenial(fault) ? withoutIndex(fault) : fault))
                .compose(
                        index -> joined(index.getModelsList(), model -> describe(model.getName(), model.getVersion())));
    }

    private static WorkerLostException withoutIndex(Throwable fault) {
        return WorkerLostException.before(
                "the server does not say what it serves, name it in workers[].models: " + LinkFaults.reason(fault));
    }

    private Future<List<Found>> ready(String name) {
        return calls.isModelReady(name, "")
                .compose(ready -> ready ? versions(name) : leftOut(name, "the server says that it is not ready"))
                .recover(fault -> leftOutIfDenied(name, fault));
    }

    private Future<List<Found>> versions(String name) {
        return calls.metadata(name, "").compose(metadata -> {
            if (metadata.getVersionsCount() == 0) {
                return found(name, "", metadata);
            }
            leftOut.remove(name);
            return joined(metadata.getVersionsList(), version -> describe(name, version));
        });
    }

    private Future<List<Found>> describe(String name, String version) {
        String model = version.isEmpty() ? name : name + '/' + version;
        return calls.metadata(name, version)
                .compose(metadata -> found(model, version, metadata))
                .recover(fault -> leftOutIfDenied(model, fault));
    }

    private Future<List<Found>> found(String model, String wireVersion, ModelMetadataResponse metadata) {
        var key = new ModelVersion(metadata.getName(), wireVersion.isEmpty() ? ONLY_VERSION : wireVersion);
        try {
            boolean batchable = Signature.of(metadata).batchable();
            var found = new Found(ServedModel.of(key, metadata, batchable), wireVersion);
            leftOut.remove(model);
            return Future.succeededFuture(List.of(found));
        } catch (IllegalArgumentException unreadable) {
            return leftOut(model, String.valueOf(unreadable.getMessage()));
        }
    }

    /** What the server denies to know is no reason to stay away from it; a fault that may pass is. */
    private Future<List<Found>> leftOutIfDenied(String model, Throwable fault) {
        return OipFaults.isDenial(fault) ? leftOut(model, LinkFaults.reason(fault)) : Future.failedFuture(fault);
    }

    private Future<List<Found>> leftOut(String model, String reason) {
        if (!reason.equals(leftOut.put(model, reason))) {
            log.warn("model left out: worker={} model={} reason={}", workerId, model, reason);
        }
        return Future.succeededFuture(List.of());
    }

    private static <T> Future<List<Found>> joined(List<T> asked, Function<T, Future<List<Found>>> ask) {
        List<Future<List<Found>>> parts = asked.stream().map(ask).toList();
        return Future.join(parts)
                .map(all ->
                        parts.stream().flatMap(part -> part.result().stream()).toList());
    }

    private record Found(ServedModel served, String wireVersion) {}
}
