package dev.jovl.build.request;

/**
 * A Dockerfile or an ignore file.
 *
 * @param name what the user calls it; messages about its lines begin with it
 * @param content its bytes; empty when there is none
 */
public record TextFile(String name, byte[] content) {}
