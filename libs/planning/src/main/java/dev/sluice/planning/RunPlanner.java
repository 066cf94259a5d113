package dev.sluice.planning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the members of a frame into runs. Members share a run only when nothing has to be padded for it: their shape
 * classes are equal.
 *
 * <p>Runs come in the order of their first members and members keep their order, so that who waited longest is served
 * first.
 */
public final class RunPlanner {

    /**
     * What the planner has to know of a member.
     *
     * @param rows what it adds to dimension 0
     * @param shapeClass equal for members that may share a run
     */
    public record Candidate(int rows, Object shapeClass) {}

    private final int maxRows;

    /**
     * Plans runs of at most so many rows.
     *
     * @param maxRows the most rows of a run; a single member may have more, since a request is never divided
     */
    public RunPlanner(int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be at least 1, was " + maxRows);
        }
        this.maxRows = maxRows;
    }

    /** The runs, each the positions of its members among the candidates. Every candidate is in exactly one run. */
    public List<List<Integer>> plan(List<Candidate> candidates) {
        List<List<Integer>> runs = new ArrayList<>();
        Map<Object, OpenRun> open = new LinkedHashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            OpenRun run = open.get(candidate.shapeClass());
            if (run == null || run.rows + candidate.rows() > maxRows) {
                run = new OpenRun();
                open.put(candidate.shapeClass(), run);
                runs.add(run.members);
            }
            run.members.add(i);
            run.rows += candidate.rows();
        }
        return runs;
    }

    private static final class OpenRun {

        private final List<Integer> members = new ArrayList<>();
        private long rows;
    }
}
