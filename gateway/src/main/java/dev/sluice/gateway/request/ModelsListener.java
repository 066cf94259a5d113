package dev.sluice.gateway.request;

import java.util.List;

/** Hears what can be asked for. Core loop only. */
@FunctionalInterface
public interface ModelsListener {

    /** Every version of every model that a connected worker serves now, by name and of each name from the lowest version. */
    void canBeAsked(List<ServedModel> models);
}
