package dev.jovl.dockerfile;

/** The rules of {@code build --check}: what is legal in a Dockerfile but probably not meant. */
public enum LintRule {
  /** A stage name has capitals. */
  STAGE_NAME_CASING("StageNameCasing", "stage names should be lowercase"),
  /** FROM and AS differ in case. */
  FROM_AS_CASING("FromAsCasing", "FROM and AS should be written in the same case"),
  /** A continued line is followed by an empty one. */
  NO_EMPTY_CONTINUATION(
      "NoEmptyContinuation", "an empty line does not end a continued instruction"),
  /** Instructions differ in case. */
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing", "all instructions should be written in the same case"),
  /** Two stages have one name. */
  DUPLICATE_STAGE_NAME("DuplicateStageName", "stage names should be unique"),
  /** A stage has a name that means something else. */
  RESERVED_STAGE_NAME("ReservedStageName", "scratch and context should not be stage names"),
  /** CMD or ENTRYPOINT goes through a shell, which gets the signals. */
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended",
      "write the command as a JSON array, so that it gets the signals itself"),
  /** A command looks like a JSON array and is none. */
  INVALID_JSON_ARRAY(
      "InvalidJSONArray",
      "this looks like a JSON array but is none, so a shell gets it as it stands"),
  /** MAINTAINER is used. */
  MAINTAINER_DEPRECATED("MaintainerDeprecated", "MAINTAINER is deprecated, use a label"),
  /** FROM uses an argument that is not declared. */
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM uses an ARG that no line above declares"),
  /** FROM can not work with the defaults of its arguments. */
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom", "with the defaults of its ARGs FROM names no image"),
  /** A relative WORKDIR depends on the base image. */
  WORKDIR_RELATIVE_PATH("WorkdirRelativePath", "a relative WORKDIR depends on the base image"),
  /** A variable is used that nothing sets. */
  UNDEFINED_VAR("UndefinedVar", "a variable is used that no ARG or ENV sets"),
  /** A second CMD, ENTRYPOINT or HEALTHCHECK in one stage. */
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed", "only the last one in a stage counts"),
  /** The form without the equals sign. */
  LEGACY_KEY_VALUE_FORMAT("LegacyKeyValueFormat", "write NAME=value, not NAME value"),
  /** A platform is asked for that is the default. */
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform", "$TARGETPLATFORM is the platform that FROM uses anyway"),
  /** A platform is fixed in the file. */
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "a constant --platform keeps the image to one platform"),
  /** A name that tells of a secret. */
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "ARG and ENV stay in the image: use RUN --mount=type=secret"),
  /** A protocol has capitals. */
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "the protocol of EXPOSE should be lowercase"),
  /** EXPOSE names an address or a host port. */
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat", "EXPOSE takes a port of the container, no address and no host port"),
  /** COPY or ADD names what the ignore file keeps out of the context. */
  COPY_IGNORED_FILE("CopyIgnoredFile", "the source is kept out of the context by .dockerignore"),
  /** A remote file is not pinned. */
  ADD_WITHOUT_CHECKSUM("AddWithoutChecksum", "ADD of a URL without --checksum takes what it gets"),
  /** The base image is not pinned. */
  UNPINNED_BASE_IMAGE("UnpinnedBaseImage", "FROM without a tag or digest means latest");

  private final String id;
  private final String description;

  LintRule(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /** Returns the name by which {@code # check=skip=} knows the rule. */
  public String id() {
    return id;
  }

  /** Returns one sentence, without a full stop. */
  public String description() {
    return description;
  }

  /** Returns whether BuildKit has this rule too: only with those can a file be strict there. */
  public boolean isOfBuildKit() {
    return this != INVALID_JSON_ARRAY
        && this != ADD_WITHOUT_CHECKSUM
        && this != UNPINNED_BASE_IMAGE;
  }
}
