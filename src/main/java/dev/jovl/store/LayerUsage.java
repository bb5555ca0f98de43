package dev.jovl.store;

/**
 * What a layer takes on disk.
 *
 * @param layer the layer
 * @param uniqueBytes allocated bytes that no other layer shares
 * @param sharedBytes allocated bytes of files that other layers hold too, by hard link
 * @param files the number of names in it, directories included
 */
public record LayerUsage(StoredLayer layer, long uniqueBytes, long sharedBytes, long files) {}
