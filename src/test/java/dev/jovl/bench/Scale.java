package dev.jovl.bench;

/**
 * How much of everything there is.
 *
 * @param name names the directory that keeps the files
 * @param treeFiles files of the tree of ten layers
 * @param manyFiles files of the layer that fills the memory of a server
 * @param smallFiles small files that are created, removed, extracted
 * @param copiedUp small files that are copied up
 * @param mergedFiles files of the merged directory that is renamed
 * @param repositoryFiles files of the git repository
 * @param imageFiles files of the large image of the builder's rows
 * @param largeMebibytes size of the file that is read
 * @param copyUpMebibytes size of the file that is copied up
 * @param writtenMebibytes size of the file that is written
 * @param randomCalls calls of the rows with random offsets
 * @param buildSteps steps of a build
 * @param loadSeconds how long dbench runs
 * @param repetitions trials of each contestant in a row
 */
record Scale(
    String name,
    int treeFiles,
    int manyFiles,
    int smallFiles,
    int copiedUp,
    int mergedFiles,
    int repositoryFiles,
    int imageFiles,
    int largeMebibytes,
    int copyUpMebibytes,
    int writtenMebibytes,
    int randomCalls,
    int buildSteps,
    int loadSeconds,
    int repetitions) {

  /** What the goals are stated for. */
  static final Scale FULL =
      new Scale(
          "full", 40_000, 1_000_000, 20_000, 2_000, 5_000, 10_000, 100_000, 1024, 512, 512, 100_000,
          20, 10, 5);

  /** A tenth, to see in a few minutes whether a change goes the right way. */
  static final Scale QUICK =
      new Scale(
          "quick", 4_000, 100_000, 2_000, 500, 500, 1_000, 10_000, 128, 64, 64, 20_000, 5, 3, 3);

  /** Returns the same amounts with another number of trials. */
  Scale withRepetitions(int other) {
    return new Scale(
        name,
        treeFiles,
        manyFiles,
        smallFiles,
        copiedUp,
        mergedFiles,
        repositoryFiles,
        imageFiles,
        largeMebibytes,
        copyUpMebibytes,
        writtenMebibytes,
        randomCalls,
        buildSteps,
        loadSeconds,
        other);
  }
}
