package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import java.time.Duration;

/**
 * How a question ended.
 *
 * @param number its place among the questions, from 1
 * @param body what was answered: a response of the protocol, or a problem
 */
public record Answer(int number, Question question, boolean ok, ByteString body, Duration took) {}
