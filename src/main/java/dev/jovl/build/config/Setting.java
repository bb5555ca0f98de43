package dev.jovl.build.config;

/**
 * What an instruction that makes no files does to its stage.
 *
 * @param text the instruction, resolved: what the history tells and the cache compares
 * @param state the stage after it
 */
public record Setting(String text, StageState state) {}
