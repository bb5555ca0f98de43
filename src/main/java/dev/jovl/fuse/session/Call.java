package dev.jovl.fuse.session;

import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.fuse.wire.AttributesReply;
import dev.jovl.fuse.wire.EntryReply;
import dev.jovl.fuse.wire.Replies;
import dev.jovl.fuse.wire.Reply;
import dev.jovl.fuse.wire.Request;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One request in work: what came, what goes back, and what the kernel will own once that arrives.
 * Used again for each request of a worker.
 */
final class Call {
  private final Filesystem filesystem;
  private final NegotiatedInit negotiated;
  private final Request request;
  private final Reply reply;

  private Caller caller = Caller.ROOT;
  private long[] lookups = new long[16];
  private int lookupCount;
  private @Nullable OpenFile opened;
  private boolean openedDirectory;

  Call(Filesystem filesystem, NegotiatedInit negotiated, Request request, Reply reply) {
    this.filesystem = filesystem;
    this.negotiated = negotiated;
    this.request = request;
    this.reply = reply;
  }

  Filesystem filesystem() {
    return filesystem;
  }

  NegotiatedInit negotiated() {
    return negotiated;
  }

  Request request() {
    return request;
  }

  /** Returns the buffer of the reply, its position behind the body so far. */
  ByteBuffer out() {
    return reply.body();
  }

  /** Starts the answer to the request that was parsed last. */
  void start() {
    lookupCount = 0;
    opened = null;
    reply.start();
  }

  /** Returns the node of the header. */
  long node() {
    return request.node();
  }

  /** Returns an open file of the node of the header. */
  OpenFile file(long handle) {
    return new OpenFile(request.node(), handle);
  }

  /** Returns a name in the directory of the header. */
  EntryName entryName(FileName name) {
    return new EntryName(request.node(), name);
  }

  /** Returns the caller. The last one is kept, since requests of one process come in rows. */
  Caller caller() {
    Caller last = caller;
    if (last.uid() != request.uid() || last.gid() != request.gid() || last.pid() != request.pid()) {
      last = new Caller(request.uid(), request.gid(), request.pid());
      caller = last;
    }
    return last;
  }

  /** Notes a node of the reply: the kernel counts a lookup of it when the reply arrives. */
  void addLookup(long node) {
    if (lookupCount == lookups.length) {
      lookups = Arrays.copyOf(lookups, 2 * lookupCount);
    }
    lookups[lookupCount++] = node;
  }

  /** Answers with an entry. */
  void answer(Entry entry) {
    if (!entry.isAbsent()) {
      addLookup(entry.node());
    }
    wire(entry).put(out());
  }

  /** Answers with an entry that must be there. */
  void answerPresent(Entry entry) throws ErrnoException {
    Attributes unused = entry.present();
    answer(entry);
  }

  /** Answers with attributes. */
  void answer(Attributes attributes) {
    AttributesReply.put(out(), attributes.stat(), attributes.validNanos());
  }

  /** Answers with an open file or directory of a node. */
  void answer(long node, Opened file, boolean directory) {
    opened = new OpenFile(node, file.handle());
    openedDirectory = directory;
    Replies.putOpened(out(), file.handle(), file.flags(), file.backingId());
  }

  static EntryReply wire(Entry entry) {
    Attributes attributes = entry.attributes();
    return attributes == null
        ? new EntryReply(0, 0, entry.validNanos(), 0, null)
        : new EntryReply(
            entry.node(),
            entry.generation(),
            entry.validNanos(),
            attributes.validNanos(),
            attributes.stat());
  }

  /** Forgets the lookups and closes what was opened, as their answer did not arrive. */
  void forgetUndelivered() {
    for (int i = 0; i < lookupCount; i++) {
      filesystem.forget(lookups[i], 1);
    }
    lookupCount = 0;
    OpenFile file = opened;
    opened = null;
    if (file != null && openedDirectory) {
      filesystem.releasedir(file);
    } else if (file != null) {
      filesystem.release(file);
    }
  }
}
