package dev.sluice.planning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the members of a frame into the runs that cost least in all. Members share a run only when their shape classes are
 * equal; shorter ones are padded to the longest when that is cheaper than running them apart.
 *
 * <p>The cheapest division of members of one row, sorted by length, has runs of neighbours: exchanging two members between runs
 * so that each has the nearer lengths can only shorten one of them. So dynamic programming finds it, over where the last run
 * begins (Fang et al., TurboTransformers, PPoPP 2021, section 4.2). With rows of different numbers it finds the cheapest of
 * neighbours. Runs come in the order of their first members, so that who waited longest is served first. Pure: what a run
 * costs is asked for.
 */
public final class RunPlanner {

    /**
     * What the planner has to know of a member.
     *
     * @param rows what it adds to dimension 0
     * @param length what a run of it is at least padded to; 1 where nothing is padded
     * @param shapeClass equal for members that may share a run
     */
    public record Candidate(int rows, int length, Object shapeClass) {}

    /** What a run of so many rows, padded to a length, is expected to cost. */
    @FunctionalInterface
    public interface Cost {

        double of(int rows, int length);
    }

    private final int maxRows;
    private final double maxCost;
    private final Cost cost;

    /**
     * Plans runs within bounds. A single member may exceed them, since a request is never divided here.
     *
     * @param maxRows the most rows of a run
     * @param maxCost the most that a run of several members may cost: while it runs, everybody else waits
     */
    public RunPlanner(int maxRows, double maxCost, Cost cost) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be at least 1, was " + maxRows);
        }
        this.maxRows = maxRows;
        this.maxCost = maxCost;
        this.cost = cost;
    }

    /** The runs, each the positions of its members among the candidates. Every candidate is in exactly one run. */
    public List<List<Integer>> plan(List<Candidate> candidates) {
        Map<Object, List<Integer>> classes = new LinkedHashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            classes.computeIfAbsent(candidates.get(i).shapeClass(), shapeClass -> new ArrayList<>())
                    .add(i);
        }
        List<List<Integer>> runs = new ArrayList<>();
        classes.values().forEach(members -> runs.addAll(planClass(candidates, members)));
        runs.sort(Comparator.comparing(run -> run.get(0)));
        return runs;
    }

    private List<List<Integer>> planClass(List<Candidate> candidates, List<Integer> members) {
        if (members.size() == 1) {
            return List.of(members);
        }
        List<Integer> byLength = members.stream()
                .sorted(Comparator.comparingInt(member -> candidates.get(member).length()))
                .toList();
        int[] begins = cheapestBegins(byLength.stream().map(candidates::get).toList());
        List<List<Integer>> runs = new ArrayList<>();
        for (int end = byLength.size(); end > 0; end = begins[end]) {
            runs.add(byLength.subList(begins[end], end).stream().sorted().toList());
        }
        return runs;
    }

    /** For every number of the shortest members: where the last run of their cheapest division begins. */
    private int[] cheapestBegins(List<Candidate> byLength) {
        int[] begins = new int[byLength.size() + 1];
        double[] least = new double[byLength.size() + 1];
        for (int end = 1; end <= byLength.size(); end++) {
            int length = byLength.get(end - 1).length();
            least[end] = Double.POSITIVE_INFINITY;
            long rows = 0;
            for (int begin = end - 1; begin >= 0; begin--) {
                rows += byLength.get(begin).rows();
                boolean isAlone = begin == end - 1;
                if (!isAlone && rows > maxRows) {
                    break;
                }
                double run = cost.of((int) Math.min(Integer.MAX_VALUE, rows), length);
                if (!isAlone && run > maxCost) {
                    break;
                }
                // Of two that cost the same the one with fewer runs.
                if (least[begin] + run <= least[end]) {
                    least[end] = least[begin] + run;
                    begins[end] = begin;
                }
            }
        }
        return begins;
    }
}
