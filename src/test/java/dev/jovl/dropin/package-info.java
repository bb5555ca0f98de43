/**
 * The program in the place of fuse-overlayfs: what containers/storage, podman, buildah and mount(8)
 * ask of a mount program, with those programs where they are installed.
 */
package dev.jovl.dropin;
