package dev.sluice.gateway.link;

import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.oip.Signature;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a foreign server what it serves: the configured models, or all that its repository index calls ready. */
final class OipDiscovery {

    private static final Logger log = LoggerFactory.getLogger(OipDiscovery.class);

    /** How we call the only version of a model whose server has no versions. */
    private static final String ONLY_VERSION = "1";

    private final String workerId;
    private final OipCalls calls;
    private final List<String> configured;

    OipDiscovery(String workerId, OipCalls calls, List<String> configured) {
        this.workerId = workerId;
        this.calls = calls;
        this.configured = configured;
    }

    /** What is ready, each with the version as the server wants to read it: empty where it has none. */
    Future<Map<ServedModel, String>> models() {
        return (configured.isEmpty() ? indexed() : ready(configured)).map(found -> {
            Map<ServedModel, String> models = new LinkedHashMap<>();
            found.forEach(model -> served(model).ifPresent(served -> models.put(served, model.wireVersion())));
            return models;
        });
    }

    private Future<List<Described>> indexed() {
        return calls.readyModels().compose(index -> {
            var all = new ArrayList<Future<List<Described>>>();
            index.getModelsList()
                    .forEach(model -> all.add(
                            describe(model.getName(), model.getVersion()).map(List::of)));
            return joined(all);
        });
    }

    private Future<List<Described>> ready(List<String> names) {
        return joined(names.stream()
                .map(name -> calls.isModelReady(name, "")
                        .compose(ready -> ready ? versions(name) : Future.succeededFuture(List.<Described>of())))
                .toList());
    }

    private Future<List<Described>> versions(String name) {
        return calls.metadata(name, "").compose(metadata -> {
            if (metadata.getVersionsCount() == 0) {
                return Future.succeededFuture(List.of(new Described("", metadata)));
            }
            return joined(metadata.getVersionsList().stream()
                    .map(version -> describe(name, version).map(List::of))
                    .toList());
        });
    }

    private Future<Described> describe(String name, String version) {
        return calls.metadata(name, version).map(metadata -> new Described(version, metadata));
    }

    private Optional<ServedModel> served(Described model) {
        String version = model.wireVersion().isEmpty() ? ONLY_VERSION : model.wireVersion();
        var key = new ModelVersion(model.metadata().getName(), version);
        try {
            boolean batchable = Signature.of(model.metadata()).batchable();
            return Optional.of(ServedModel.of(key, model.metadata(), batchable));
        } catch (IllegalArgumentException unreadable) {
            log.warn("model left out: worker={} model={} reason={}", workerId, key, unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static Future<List<Described>> joined(List<Future<List<Described>>> parts) {
        return Future.join(parts).map(all -> {
            var together = new ArrayList<Described>();
            parts.forEach(part -> together.addAll(part.result()));
            return together;
        });
    }

    private record Described(String wireVersion, ModelMetadataResponse metadata) {}
}
