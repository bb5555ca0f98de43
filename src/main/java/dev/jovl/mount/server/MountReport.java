package dev.jovl.mount.server;

import dev.jovl.fuse.RequestCount;
import dev.jovl.mount.LiveMount;
import dev.jovl.mount.request.MessageFields;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a mount has done so far, and what it holds. It can be sent; figures have names, so that
 * another build may know more of them or fewer.
 *
 * @param figures by name: bytes end in {@code Bytes}, everything else is a number
 * @param requests one for each kind that occurred
 */
public record MountReport(Map<String, Long> figures, List<RequestCount> requests) {
  private static final int MOST = 10_000;
  private static final String DEVICE = "device";

  /** Takes a report of a mount of this process. */
  static MountReport of(LiveMount mount) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("serverPid", ProcessHandle.current().pid());
    ProcessMemory.now().put(figures);
    figures.put(DEVICE, mount.device());
    mount.union().put(figures);
    return new MountReport(figures, mount.session().counts());
  }

  /** Returns a figure; 0 if the server does not know it. */
  public long figure(String name) {
    return figures.getOrDefault(name, 0L);
  }

  /**
   * Returns whether this may be of a mount on a device, and not of one that another mount namespace
   * has in the same place. A server that does not say it may have it.
   *
   * @param device as {@link dev.jovl.linux.proc.MountEntry#number}
   */
  public boolean isOf(long device) {
    long said = figure(DEVICE);
    return said == 0 || device == 0 || said == device;
  }

  /** Writes the report to where {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(figures.size());
    for (Map.Entry<String, Long> figure : figures.entrySet()) {
      out.writeUTF(figure.getKey());
      out.writeLong(figure.getValue());
    }
    out.writeInt(requests.size());
    for (RequestCount request : requests) {
      out.writeUTF(request.name());
      out.writeLong(request.count());
      out.writeInt(request.buckets().length);
      for (long bucket : request.buckets()) {
        out.writeLong(bucket);
      }
    }
  }

  /**
   * Reads a report.
   *
   * @throws IOException if it is none
   */
  static MountReport read(DataInputStream in) throws IOException {
    Map<String, Long> figures = new LinkedHashMap<>();
    for (int left = MessageFields.readCount(in, MOST); left > 0; left--) {
      figures.put(in.readUTF(), in.readLong());
    }
    List<RequestCount> requests = new ArrayList<>();
    for (int left = MessageFields.readCount(in, MOST); left > 0; left--) {
      String name = in.readUTF();
      long count = in.readLong();
      long[] buckets = new long[MessageFields.readCount(in, MOST)];
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = in.readLong();
      }
      requests.add(new RequestCount(name, count, buckets));
    }
    return new MountReport(figures, requests);
  }
}
