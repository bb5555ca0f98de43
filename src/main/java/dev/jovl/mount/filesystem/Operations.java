package dev.jovl.mount.filesystem;

import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.op.Allocate;
import dev.jovl.union.op.CopyFileRange;
import dev.jovl.union.op.Create;
import dev.jovl.union.op.FileFlags;
import dev.jovl.union.op.Getattr;
import dev.jovl.union.op.KillPriv;
import dev.jovl.union.op.Link;
import dev.jovl.union.op.Lookup;
import dev.jovl.union.op.MakeNode;
import dev.jovl.union.op.NodeXattrs;
import dev.jovl.union.op.OpenNode;
import dev.jovl.union.op.Read;
import dev.jovl.union.op.Readlink;
import dev.jovl.union.op.Rename;
import dev.jovl.union.op.Rmdir;
import dev.jovl.union.op.Seek;
import dev.jovl.union.op.Setattr;
import dev.jovl.union.op.Statfs;
import dev.jovl.union.op.Sync;
import dev.jovl.union.op.TempFile;
import dev.jovl.union.op.Unlink;
import dev.jovl.union.op.Write;

/** The operations on one union, which share its copy-up. */
record Operations(
    Lookup lookup,
    Getattr getattr,
    Setattr setattr,
    Readlink readlink,
    MakeNode makeNode,
    Create create,
    TempFile tempFile,
    OpenNode open,
    Read read,
    Write write,
    Allocate allocate,
    Seek seek,
    CopyFileRange copyFileRange,
    KillPriv killPriv,
    FileFlags fileFlags,
    Link link,
    Unlink unlink,
    Rmdir rmdir,
    Rename rename,
    NodeXattrs xattrs,
    Statfs statfs,
    Sync sync) {

  Operations(Union union) {
    this(union, new CopyUp(union));
  }

  private Operations(Union union, CopyUp copyUp) {
    this(
        new Lookup(union),
        new Getattr(union),
        new Setattr(union, copyUp),
        new Readlink(union),
        new MakeNode(union, copyUp),
        new Create(union, copyUp),
        new TempFile(union, copyUp),
        new OpenNode(union, copyUp),
        new Read(union),
        new Write(union, copyUp),
        new Allocate(union, copyUp),
        new Seek(union),
        new CopyFileRange(union, copyUp),
        new KillPriv(union, copyUp),
        new FileFlags(union, copyUp),
        new Link(union, copyUp),
        new Unlink(union, copyUp),
        new Rmdir(union, copyUp),
        new Rename(union, copyUp),
        new NodeXattrs(union, copyUp),
        new Statfs(union),
        new Sync(union));
  }
}
