package dev.jovl.semantics;

/**
 * What came of one case for one contestant.
 *
 * @param testCase the case
 * @param contestant the name of the contestant
 * @param verdict how it did
 * @param message what was seen instead; empty if it passed
 * @param nanos how long it took, with mounting and comparing the layers
 */
public record Outcome(
    TestCase testCase, String contestant, Verdict verdict, String message, long nanos) {}
