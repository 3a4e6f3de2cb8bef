package dev.pleach.node.signal;

/** Why a client, or what it asks for, is refused: code, WebSocket close code, words. */
enum Refusal {
  BAD_MESSAGE("bad-message", 4400, "a message against the protocol"),
  TOO_LONG("too-long", 1009, "a message is too long"),
  FLOOD("too-many-messages", 4429, "too many messages or bytes"),
  FULL("server-full", 4429, "the server takes no more"),
  TOO_MANY_FROM_ADDRESS("too-many-from-address", 4429, "too many connections from one address"),
  TOO_MANY_ROOMS("too-many-rooms", 4429, "a client is in so many rooms at most"),
  ROOM_FULL("room-full", 4429, "the room is full"),
  TOKEN_WRONG("token-wrong", 4403, "no token, or not one for this room"),
  TOKEN_EXPIRED("token-expired", 4403, "the token has expired"),
  TOKEN_IN_USE("token-in-use", 4403, "as many use this token as may"),
  NO_SUCH_PEER("no-such-peer", 4404, "no such peer in a room that both are in"),
  NO_JOIN("no-join", 4408, "no room was joined in time"),
  SILENT("silent", 4408, "nothing was heard for too long"),
  SLOW("slow", 4429, "what is sent is not read"),
  ENDING("ending", 1012, "the server ends");

  private final String code;
  private final int closeCode;
  private final String text;

  Refusal(String code, int closeCode, String text) {
    this.code = code;
    this.closeCode = closeCode;
    this.text = text;
  }

  String code() {
    return code;
  }

  int closeCode() {
    return closeCode;
  }

  String text() {
    return text;
  }
}
