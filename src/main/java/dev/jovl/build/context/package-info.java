/**
 * Where the files of a build come from. The context of the build and those with names are
 * directories, repositories and archives, and ADD names further files by URLs: {@link
 * dev.jovl.build.context.Contexts} and {@link dev.jovl.build.context.RemoteFiles} make a {@link
 * dev.jovl.build.source.SourceTree} of each, fetched when a step first wants it.
 */
@NullMarked
package dev.jovl.build.context;

import org.jspecify.annotations.NullMarked;
