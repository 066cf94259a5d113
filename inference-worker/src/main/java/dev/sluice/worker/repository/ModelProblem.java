package dev.sluice.worker.repository;

/**
 * Why a model is not served.
 *
 * @param reason one line, naming the file and what is wrong with it
 */
public record ModelProblem(String model, String reason) {

    /** The reason of a model that somebody has unloaded. */
    public static final String UNLOADED = "unloaded";
}
