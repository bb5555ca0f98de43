/**
 * What a Dockerfile changes without touching a file: the configuration and the variables of a
 * stage.
 *
 * <p>A {@link dev.jovl.build.config.StageState} is the image so far and the {@link
 * dev.jovl.build.config.Scope} of variables that a line sees; {@link
 * dev.jovl.build.config.Settings} turns an instruction like ENV, EXPOSE or HEALTHCHECK into a
 * {@link dev.jovl.build.config.Setting}, one state into the next. All of them are values. Texts in
 * histories are as Go prints them ({@link dev.jovl.gotext.GoText}), since they are compared with
 * those of other builders.
 */
@NullMarked
package dev.jovl.build.config;

import org.jspecify.annotations.NullMarked;
