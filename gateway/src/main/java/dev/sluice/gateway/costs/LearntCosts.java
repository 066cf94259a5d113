package dev.sluice.gateway.costs;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Size;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerListener;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What runs have cost so far. It knows the models that some worker serves, and forgets the others. */
@EventLoopConfined
public final class LearntCosts implements Costs, RunListener, WorkerListener {

    /** Before each element of a tensor of texts. */
    private static final int ELEMENT_PREFIX_BYTES = 4;

    private final Clock clock;
    private final ModelKnowledge nothing = new ModelKnowledge();
    private final Map<ModelVersion, ModelKnowledge> models = new HashMap<>();
    private final Map<String, Set<ModelVersion>> servedBy = new HashMap<>();

    public LearntCosts(Clock clock) {
        this.clock = clock;
    }

    @Override
    public ModelCost of(ModelVersion model) {
        return knowledge(model);
    }

    @Override
    public double slowness(String workerId, ModelVersion model) {
        return knowledge(model).slowness(workerId);
    }

    @Override
    public void took(String workerId, ModelVersion model, double expectedNanos, double tookNanos) {
        ModelKnowledge known = models.get(model);
        if (known != null) {
            known.took(workerId, expectedNanos, tookNanos);
        }
    }

    @Override
    public Size size(ServedModel model, ModelInferRequest request, int rows) {
        int length = model.runs().isLengthInTokens()
                ? knowledge(model.model()).tokens(bytesOfRow(request, rows))
                : model.signature().rowLength(request, model.batchable());
        return new Size(rows, Math.max(1, length));
    }

    @Override
    public void ran(ModelVersion model, Run run) {
        ModelKnowledge known = models.get(model);
        if (known != null) {
            known.ran(run, clock.nanoTime());
        }
    }

    @Override
    public void counted(Entry member, int tokens) {
        ModelKnowledge known = models.get(member.model());
        if (known != null && known.isLengthInTokens()) {
            int rows = member.rows();
            known.counted(bytesOfRow(member.request().body(), rows), Math.max(1, tokens / rows));
        }
    }

    @Override
    public void connected(Worker worker, int lanes, int credit) {
        // What it serves is what counts.
    }

    @Override
    public void serves(Worker worker, List<ServedModel> served) {
        Set<ModelVersion> versions = new HashSet<>();
        for (ServedModel model : served) {
            versions.add(model.model());
            models.computeIfAbsent(model.model(), first -> new ModelKnowledge()).described(model.runs());
        }
        servedBy.put(worker.id(), versions);
        models.keySet().removeIf(model -> servedBy.values().stream().noneMatch(some -> some.contains(model)));
    }

    @Override
    public void lost(Worker worker, String reason) {
        servedBy.remove(worker.id());
        models.values().forEach(known -> known.forget(worker.id()));
    }

    /** Frames that ended after it was lost have told of it again. */
    @Override
    public void removed(Worker worker) {
        models.values().forEach(known -> known.forget(worker.id()));
    }

    private ModelKnowledge knowledge(ModelVersion model) {
        return models.getOrDefault(model, nothing);
    }

    private static long bytesOfRow(ModelInferRequest request, int rows) {
        long bytes = 0;
        for (ByteString contents : request.getRawInputContentsList()) {
            bytes += contents.size();
        }
        return Math.max(0, bytes / rows - ELEMENT_PREFIX_BYTES);
    }
}
