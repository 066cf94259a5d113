package dev.sluice.gateway.link;

import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.Frame;
import dev.sluice.planning.RunPlanner;
import dev.sluice.planning.RunPlanner.Candidate;
import java.util.ArrayList;
import java.util.List;

/**
 * Which members of a frame share a call of a foreign server: those of equal shapes, in the calls that are cheapest by what calls were
 * seen to take. Nothing is padded, since no server but ours says that it takes no notice of that. Pure.
 *
 * <p>Rows of one length add the same each by all terms of the cost, so by these alone one call is never dearer than two, and the
 * rows of a frame are the only limit. What is left to the plan is what was learnt by size: where larger calls take more than
 * their share, as they do when they outgrow a cache, there are several. While the cost is not known, calls are as large as may be.
 *
 * @param maxRows of a call that several share
 */
record OipRuns(int maxRows) {

    private static final RunPlanner.Cost ALL_THAT_MAY = (rows, length) -> 1;

    /** The calls, each the positions of its members. */
    List<List<Integer>> plan(Frame frame, boolean batchable, ModelCost cost) {
        var candidates = new ArrayList<Candidate>();
        for (Entry member : frame.members()) {
            // Whatever is equal to nothing else runs alone.
            Object shapeClass = batchable
                    ? ShapeClass.of(member.request().body())
                    : member.request().id();
            candidates.add(new Candidate(member.rows(), member.size().length(), shapeClass));
        }
        RunPlanner.Cost known = cost.isKnown() ? cost::nanos : ALL_THAT_MAY;
        return new RunPlanner(maxRows, Double.POSITIVE_INFINITY, known).plan(candidates);
    }
}
