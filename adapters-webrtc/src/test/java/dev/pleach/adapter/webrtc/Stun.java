package dev.pleach.adapter.webrtc;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * As much of STUN (RFC 8489) as a test needs: a server that tells everybody the same address, and a
 * question whether a server is there.
 */
final class Stun implements AutoCloseable {
  private static final int MAGIC = 0x2112_A442;
  private static final int REQUEST = 0x0001;
  private static final int ANSWER = 0x0101;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;

  private final DatagramSocket socket;

  /** Listens on loopback. */
  Stun(InetSocketAddress told) throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> serve(told), "stun");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "stun:127.0.0.1:" + socket.getLocalPort();
  }

  private void serve(InetSocketAddress told) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        ByteBuffer request = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (packet.getLength() >= 20 && request.getShort(0) == REQUEST) {
          byte[] answer = answer(packet.getData(), told);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      socket.close();
    }
  }

  private static byte[] answer(byte[] request, InetSocketAddress told) {
    ByteBuffer answer = ByteBuffer.allocate(32);
    answer.putShort((short) ANSWER).putShort((short) 12).put(request, 4, 16);
    answer.putShort((short) XOR_MAPPED_ADDRESS).putShort((short) 8).putShort((short) 1);
    answer.putShort((short) (told.getPort() ^ (MAGIC >>> 16)));
    answer.putInt(ByteBuffer.wrap(told.getAddress().getAddress()).getInt() ^ MAGIC);
    return answer.array();
  }

  /** Returns true if a server answers in a fifth of a second. */
  static boolean answers(InetSocketAddress server) throws IOException {
    try (DatagramSocket asking = new DatagramSocket()) {
      asking.setSoTimeout(200);
      byte[] request = new byte[20];
      ByteBuffer.wrap(request).putShort((short) REQUEST).putShort((short) 0).putInt(MAGIC);
      asking.send(new DatagramPacket(request, request.length, server));
      asking.receive(new DatagramPacket(new byte[1_500], 1_500));
      return true;
    } catch (SocketTimeoutException | java.net.PortUnreachableException silent) {
      return false;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
