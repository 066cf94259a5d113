package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** The model repositories of all workers, as one. Any thread; the futures end on any. */
public interface WorkerRepositories {

    /**
     * What lies in them. A version that workers disagree about is listed in its best state, and the reason names the others.
     *
     * @param isReadyOnly only what can be asked for
     */
    Future<RepositoryIndexResponse> index(boolean isReadyOnly);

    Future<Fanned> load(RepositoryModelLoadRequest request);

    Future<Fanned> unload(RepositoryModelUnloadRequest request);

    /**
     * What became of something that was asked of every worker.
     *
     * @param done addresses of workers that did it
     * @param failed the reason of each that did not, by address
     */
    record Fanned(List<String> done, Map<String, String> failed) {

        public Fanned {
            done = List.copyOf(done);
            failed = Map.copyOf(failed);
        }

        public boolean isComplete() {
            return failed.isEmpty();
        }
    }
}
