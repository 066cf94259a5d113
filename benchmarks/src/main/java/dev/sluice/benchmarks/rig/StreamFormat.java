package dev.sluice.benchmarks.rig;

import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.Texts;

/** What the messages of a WebSocket are in. */
public enum StreamFormat {
    JSON,
    PROTOBUF;

    Bodies bodies(Texts texts, String model) {
        return switch (this) {
            case JSON -> Bodies.namedJson(texts, model, "", "text");
            case PROTOBUF -> Bodies.protobuf(texts, model, "", "text");
        };
    }

    /** In tables. */
    public String inWords() {
        return this == JSON ? "JSON" : "protobuf";
    }
}
