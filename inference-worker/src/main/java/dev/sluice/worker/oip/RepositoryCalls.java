package dev.sluice.worker.oip;

import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.Intake;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.oip.ModelControl.Refusal;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Triton's {@code model_repository} extension: what lies in the repositories, and what of it is to be served. */
final class RepositoryCalls {

    private static final Logger log = LoggerFactory.getLogger(RepositoryCalls.class);

    /** Triton's names for the states of a model. */
    private static final String READY = "READY";

    private static final String UNAVAILABLE = "UNAVAILABLE";

    /** Says whether models that depend on this one go with it: none does. */
    private static final String UNLOAD_DEPENDENTS = "unload_dependents";

    /** Of a folder, as file systems have it. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_SHOWN = 100;

    private final Intake intake;
    private final ModelControl control;

    RepositoryCalls(Intake intake, ModelControl control) {
        this.intake = intake;
        this.control = control;
    }

    void index(RepositoryIndexRequest request, UnaryCall<RepositoryIndexRequest, RepositoryIndexResponse> call) {
        var index = RepositoryIndexResponse.newBuilder();
        intake.catalog().ifPresent(catalog -> {
            catalog.all().forEach(model -> addServed(index, model.facts()));
            if (!request.getReady()) {
                catalog.problems()
                        .forEach((name, reason) -> index.addModelsBuilder()
                                .setName(name)
                                .setState(UNAVAILABLE)
                                .setReason(reason));
            }
        });
        call.answer(index.build());
    }

    private void addServed(RepositoryIndexResponse.Builder index, ModelFacts facts) {
        index.addModelsBuilder()
                .setName(facts.name())
                .setVersion(Long.toString(facts.version()))
                .setState(intake.isDraining() ? UNAVAILABLE : READY)
                .setReason(intake.isDraining() ? "the worker is stopping" : "");
    }

    void load(
            RepositoryModelLoadRequest request,
            UnaryCall<RepositoryModelLoadRequest, RepositoryModelLoadResponse> call) {
        Optional<Refusal> misfit = misfit(request.getRepositoryName(), request.getModelName())
                .or(() -> unsupported(request.getParametersMap().keySet(), /* supported= */ Set.of()));
        Future<Optional<Refusal>> loading =
                misfit.isPresent() ? Future.succeededFuture(misfit) : control.load(request.getModelName());
        end(loading, RepositoryModelLoadResponse.getDefaultInstance(), call);
    }

    void unload(
            RepositoryModelUnloadRequest request,
            UnaryCall<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> call) {
        Optional<Refusal> misfit = misfit(request.getRepositoryName(), request.getModelName())
                .or(() -> unsupported(request.getParametersMap().keySet(), Set.of(UNLOAD_DEPENDENTS)));
        Future<Optional<Refusal>> unloading =
                misfit.isPresent() ? Future.succeededFuture(misfit) : control.unload(request.getModelName());
        end(unloading, RepositoryModelUnloadResponse.getDefaultInstance(), call);
    }

    private static Optional<Refusal> misfit(String repository, String model) {
        if (!repository.isEmpty()) {
            return invalid("repository_name is not supported: all repositories are one");
        }
        if (!isFolderName(model)) {
            return invalid("model_name must be the name of a folder in a repository, was '" + shown(model) + "'");
        }
        return Optional.empty();
    }

    private static boolean isFolderName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith(".")
                && name.chars().noneMatch(RepositoryCalls::isNoLetterOfAName);
    }

    private static boolean isNoLetterOfAName(int letter) {
        return letter == '/' || letter == '\\' || Character.isISOControl(letter);
    }

    private static Optional<Refusal> unsupported(Set<String> parameters, Set<String> supported) {
        return parameters.stream()
                .filter(parameter -> !supported.contains(parameter))
                .sorted()
                .findFirst()
                .flatMap(parameter -> invalid("the parameter '" + shown(parameter)
                        + "' is not supported: a model is loaded as it lies in the repository, with its model.yaml"));
    }

    private static Optional<Refusal> invalid(String message) {
        return Optional.of(new Refusal(FaultCode.INVALID_REQUEST, message));
    }

    /** Names come from requesters, and an answer has to fit into a header. */
    private static String shown(String name) {
        String cut = name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static <Q, R> void end(Future<Optional<Refusal>> doing, R done, UnaryCall<Q, R> call) {
        doing.otherwise(RepositoryCalls::fromBug)
                .onSuccess(refusal -> call.context()
                        .runOnContext(hop -> refusal.ifPresentOrElse(
                                why -> call.refuse(why.code(), why.message()), () -> call.answer(done))));
    }

    private static Optional<Refusal> fromBug(Throwable bug) {
        log.error("a change of the models ended in a bug", bug);
        return Optional.of(new Refusal(
                FaultCode.INTERNAL, "the worker failed: " + bug.getClass().getSimpleName()));
    }
}
