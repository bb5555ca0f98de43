/**
 * What the caller of a build says and gives: a {@link dev.jovl.build.request.BuildRequest} has all
 * that is to be built, an {@link dev.jovl.build.request.ImageSource} and a {@link
 * dev.jovl.build.request.UrlSource} get what is elsewhere, and a {@link
 * dev.jovl.build.request.BuildException} says what went wrong and with which code the program ends.
 */
@NullMarked
package dev.jovl.build.request;

import org.jspecify.annotations.NullMarked;
