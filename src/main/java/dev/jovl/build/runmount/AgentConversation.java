package dev.jovl.build.runmount;

import com.google.common.primitives.Ints;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * What a command may say to an agent (draft-ietf-sshm-ssh-agent): it may ask which keys there are
 * and have something signed. Whatever else it asks, such as to add or remove keys or to lock the
 * agent, fails, and the agent does not see it. A message is a length of four bytes, a type of one
 * byte, and what that type has; each request has one answer.
 */
final class AgentConversation {

  private static final int REQUEST_IDENTITIES = 11;
  private static final int SIGN_REQUEST = 13;
  private static final byte[] FAILURE = {5};

  /** Bytes after the length; neither ssh(1) nor ssh-agent(1) of OpenSSH takes more. */
  private static final int LONGEST = 256 << 10;

  private final DataInputStream requests;
  private final OutputStream toCommand;
  private final DataInputStream answers;
  private final OutputStream toAgent;

  /**
   * Makes a conversation between two ends that stay the caller's.
   *
   * @param command connected to the command
   * @param agent connected to the agent
   */
  AgentConversation(SocketChannel command, SocketChannel agent) {
    requests = new DataInputStream(Channels.newInputStream(command));
    toCommand = Channels.newOutputStream(command);
    answers = new DataInputStream(Channels.newInputStream(agent));
    toAgent = Channels.newOutputStream(agent);
  }

  /**
   * Passes on requests and answers until that fails.
   *
   * @throws IOException when one side has ended, or a message has no type or is too long
   */
  void hold() throws IOException {
    while (true) {
      byte[] request = read(requests);
      if (request[0] == REQUEST_IDENTITIES || request[0] == SIGN_REQUEST) {
        write(toAgent, request);
        write(toCommand, read(answers));
      } else {
        write(toCommand, FAILURE);
      }
    }
  }

  /** Reads a message; its memory grows with what has come, not with the length that is claimed. */
  private static byte[] read(DataInputStream from) throws IOException {
    int length = from.readInt();
    if (length < 1 || length > LONGEST) {
      throw new IOException("no message of an agent has " + length + " bytes");
    }
    byte[] message = from.readNBytes(length);
    if (message.length < length) {
      throw new EOFException();
    }
    return message;
  }

  private static void write(OutputStream to, byte[] message) throws IOException {
    to.write(Ints.toByteArray(message.length));
    to.write(message);
  }
}
