package dev.jovl.bench;

/**
 * How much of everything there is.
 *
 * @param name names the directory that keeps the files
 * @param treeFiles files of the tree of ten layers
 * @param smallFiles small files that are created, removed, extracted
 * @param copiedUp small files that are copied up
 * @param mergedFiles files of the merged directory that is renamed
 * @param repositoryFiles files of the git repository
 * @param largeMebibytes size of the file that is read
 * @param copyUpMebibytes size of the file that is copied up
 * @param writtenMebibytes size of the file that is written
 * @param randomCalls calls of the rows with random offsets
 * @param repetitions trials of each contestant in a row
 */
record Scale(
    String name,
    int treeFiles,
    int smallFiles,
    int copiedUp,
    int mergedFiles,
    int repositoryFiles,
    int largeMebibytes,
    int copyUpMebibytes,
    int writtenMebibytes,
    int randomCalls,
    int repetitions) {

  /** What the goals are stated for. */
  static final Scale FULL =
      new Scale("full", 40_000, 20_000, 2_000, 5_000, 10_000, 1024, 512, 512, 100_000, 5);

  /** A tenth, to see in a few minutes whether a change goes the right way. */
  static final Scale QUICK =
      new Scale("quick", 4_000, 2_000, 500, 500, 1_000, 128, 64, 64, 20_000, 3);
}
