// A peer by docs/SIGNALLING.md, without any library: runs in a browser, and on Node with an
// RTCPeerConnection given to it.

const utf8 = new TextEncoder();
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const PREFIX = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
const FRAME_BYTES_MAX = 4 * 16383;
const WINDOW = 4 << 20;
const PING_MILLIS = 50_000;

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const unbase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

function base58(bytes) {
  let number = 0n;
  let zeros = 0;
  for (const byte of bytes) number = number * 256n + BigInt(byte);
  while (bytes[zeros] === 0) zeros++;
  let text = '';
  for (; number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)] + text;
  return '1'.repeat(zeros) + text;
}

function unbase58(text) {
  let number = 0n;
  for (const c of text) number = number * 58n + BigInt(ALPHABET.indexOf(c));
  const bytes = [];
  for (; number > 0n; number /= 256n) bytes.unshift(Number(number % 256n));
  for (let i = 0; text[i] === '1'; i++) bytes.unshift(0);
  return bytes;
}

const peerId = (key) => base58([...PREFIX, ...key]);
const keyOf = (peer) => {
  const bytes = unbase58(peer);
  if (bytes.length !== 38 || PREFIX.some((b, i) => bytes[i] !== b)) throw new Error('no peer id');
  return Uint8Array.from(bytes.slice(6));
};

function statement(name, ...fields) {
  const parts = [...utf8.encode(name), 0];
  for (const field of fields) {
    const bytes = typeof field === 'string' ? utf8.encode(field) : field;
    parts.push(...new Uint8Array(new Uint32Array([bytes.length]).buffer).reverse(), ...bytes);
  }
  return Uint8Array.from(parts);
}

const fingerprint = (sdp) => {
  const found = new Set(
    [...sdp.matchAll(/^a=fingerprint:sha-256 (.*?)\r?$/gim)].map((m) => m[1].toLowerCase()));
  if (found.size !== 1) throw new Error('not exactly one fingerprint');
  return Uint8Array.from([...found][0].split(':'), (hex) => parseInt(hex, 16));
};

async function verify(peer, signature, message) {
  const key = await crypto.subtle.importKey('raw', keyOf(peer), 'Ed25519', false, ['verify']);
  if (!(await crypto.subtle.verify('Ed25519', key, signature, message))) {
    throw new Error('not signed by ' + peer);
  }
}

/**
 * A member of one room of one server, which waits to be dialled or dials a peer. Frames may follow
 * as soon as onChannel returns, so it sets onFrame before it awaits anything.
 */
export class PleachPeer {
  constructor({ url, room, token, rtc, onPeer = () => {}, onChannel = () => {} }) {
    Object.assign(this, { url, room, token, rtc, onPeer, onChannel });
    this.members = new Map();
    this.attempts = new Map();
  }

  async open() {
    this.pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    this.key = new Uint8Array(await crypto.subtle.exportKey('raw', this.pair.publicKey));
    this.peer = peerId(this.key);
    this.socket = new WebSocket(this.url);
    // One after the other: what is signed is checked asynchronously, and order counts.
    let queue = Promise.resolve();
    this.socket.onmessage = (event) => {
      queue = queue.then(() => this.heard(JSON.parse(event.data))).catch((e) => this.fault(e));
    };
    // Whoever is silent for two minutes is taken to be gone.
    const beat = setInterval(() => {
      if (this.socket.readyState === 1) this.socket.send('{"type":"ping"}');
    }, PING_MILLIS);
    this.socket.onclose = () => clearInterval(beat);
    return this;
  }

  fault(e) {
    (this.onFault ?? console.error)(String(e?.stack ?? e));
  }

  async sign(message) {
    return new Uint8Array(await crypto.subtle.sign('Ed25519', this.pair.privateKey, message));
  }

  say(to, connection, data) {
    this.socket.send(
      JSON.stringify({ type: 'signal', room: this.room, to, connection, data }));
  }

  async heard(message) {
    if (message.type === 'welcome') {
      this.id = message.id;
      this.socket.send(JSON.stringify({ type: 'join', room: this.room, token: this.token }));
    } else if (message.type === 'joined') {
      for (const member of message.peers) await this.hello(member);
    } else if (message.type === 'peer-joined') {
      await this.hello(message.id);
    } else if (message.type === 'signal') {
      await this.signal(message.from, message.connection, message.data);
    } else if (message.type === 'error') {
      this.fault(message.code + ': ' + message.message);
    }
  }

  async hello(member) {
    const sig = base64url(
      await this.sign(statement('pleach/webrtc/hello/1', this.room, this.id, member)));
    this.say(member, '', { kind: 'hello', peer: this.peer, sig });
  }

  async signal(from, connection, data) {
    if (data.kind === 'hello') {
      await verify(data.peer, unbase64url(data.sig),
        statement('pleach/webrtc/hello/1', this.room, from, this.id));
      this.members.set(data.peer, from);
      this.onPeer(data.peer);
    } else if (data.kind === 'offer') {
      await verify(data.peer, unbase64url(data.sig), statement('pleach/webrtc/offer/1', this.room,
        from, this.id, connection, unbase64url(data.nonce), '', data.sdp));
      const attempt = this.attempt(data.peer, from, connection, false);
      attempt.itsNonce = unbase64url(data.nonce);
      await attempt.pc.setRemoteDescription({ type: 'offer', sdp: data.sdp });
      attempt.itsFingerprint = fingerprint(data.sdp);
      const answer = await attempt.pc.createAnswer();
      await attempt.pc.setLocalDescription(answer);
      await attempt.describe('answer', attempt.itsNonce);
      await attempt.candidates();
    } else if (data.kind === 'answer') {
      const attempt = this.attempts.get(connection);
      if (!attempt || attempt.peer !== data.peer) throw new Error('an answer to nothing');
      await verify(data.peer, unbase64url(data.sig), statement('pleach/webrtc/answer/1', this.room,
        from, this.id, connection, unbase64url(data.nonce), attempt.nonce, data.sdp));
      attempt.itsNonce = unbase64url(data.nonce);
      attempt.itsFingerprint = fingerprint(data.sdp);
      await attempt.pc.setRemoteDescription({ type: 'answer', sdp: data.sdp });
      await attempt.candidates();
    } else if (data.kind === 'candidate') {
      const attempt = this.attempts.get(connection);
      if (attempt) {
        attempt.early.push(data);
        if (attempt.itsFingerprint && attempt.pc.localDescription) await attempt.candidates();
      }
    }
  }

  async dial(peer) {
    const connection = base64url(crypto.getRandomValues(new Uint8Array(16)));
    const attempt = this.attempt(peer, this.members.get(peer), connection, true);
    attempt.adopt(attempt.pc.createDataChannel('pleach', { ordered: true, protocol: 'pleach/1' }));
    await attempt.pc.setLocalDescription(await attempt.pc.createOffer());
    await attempt.describe('offer', '');
    return attempt;
  }

  attempt(peer, member, connection, offers) {
    const attempt = new Attempt(this, peer, member, connection);
    this.attempts.set(connection, attempt);
    if (!offers) attempt.pc.ondatachannel = (event) => attempt.adopt(event.channel);
    return attempt;
  }
}

/** One connection: its set-up, the proof, and frames with credit. */
class Attempt {
  constructor(host, peer, member, connection) {
    Object.assign(this, { host, peer, member, connection });
    this.pc = new host.rtc({ iceServers: [] });
    this.nonce = crypto.getRandomValues(new Uint8Array(32));
    this.early = [];
    this.unsaid = [];
    this.onFrame = () => {
      throw new Error('a frame, and nobody listens');
    };
    this.partial = [];
    this.owed = 0;
    this.credit = 0;
    this.onCredit = () => {};
    this.proven = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.pc.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      const data = {
        kind: 'candidate',
        mid: candidate.sdpMid ?? '0',
        line: candidate.sdpMLineIndex ?? 0,
        candidate: candidate.candidate,
      };
      if (this.described) this.host.say(this.member, this.connection, data);
      else this.unsaid.push(data);
    };
  }

  async describe(kind, answered) {
    const sdp = this.pc.localDescription.sdp;
    this.fingerprint = fingerprint(sdp);
    const sig = base64url(await this.host.sign(statement(`pleach/webrtc/${kind}/1`, this.host.room,
      this.host.id, this.member, this.connection, this.nonce, answered, sdp)));
    this.host.say(this.member, this.connection,
      { kind, peer: this.host.peer, nonce: base64url(this.nonce), sdp, sig });
    this.described = true;
    this.unsaid.forEach((data) => this.host.say(this.member, this.connection, data));
  }

  async candidates() {
    for (const data of this.early.splice(0)) {
      await this.pc.addIceCandidate(
        { candidate: data.candidate, sdpMid: data.mid, sdpMLineIndex: data.line });
    }
  }

  adopt(channel) {
    this.channel = channel;
    channel.binaryType = 'arraybuffer';
    let queue = Promise.resolve();
    channel.onmessage = (event) => {
      const bytes = new Uint8Array(event.data);
      // What follows the proof waits until that is checked, and then goes first.
      if (this.isProven) this.message(bytes).catch((e) => this.refuse(e));
      else queue = queue.then(() => this.message(bytes)).catch((e) => this.refuse(e));
    };
    const prove = async () => {
      const signature = await this.host.sign(statement('pleach/webrtc/proof/1', this.fingerprint,
        this.itsFingerprint, this.itsNonce, this.host.key, keyOf(this.peer)));
      const proof = new Uint8Array(101);
      proof[0] = 1;
      proof.set(this.host.key, 1);
      proof.set(signature, 33);
      new DataView(proof.buffer).setUint32(97, WINDOW);
      channel.send(proof);
    };
    if (channel.readyState === 'open') prove();
    else channel.onopen = prove;
  }

  refuse(e) {
    this.reject(e);
    this.host.fault(e);
    this.pc.close();
  }

  async message(bytes) {
    if (!this.isProven) {
      if (bytes[0] !== 1 || bytes.length !== 101) throw new Error('something before the proof');
      if (peerId(bytes.slice(1, 33)) !== this.peer) throw new Error('the proof of another peer');
      await verify(this.peer, bytes.slice(33, 97), statement('pleach/webrtc/proof/1',
        this.itsFingerprint, this.fingerprint, this.nonce, keyOf(this.peer), this.host.key));
      this.credit = new DataView(bytes.buffer, bytes.byteOffset).getUint32(97);
      this.isProven = true;
      this.resolve(this);
      this.host.onChannel(this);
    } else if (bytes[0] === 2 || bytes[0] === 3) {
      this.partial.push(bytes.subarray(1));
      if (bytes[0] === 3) {
        const length = this.partial.reduce((n, part) => n + part.length, 0);
        const frame = new Uint8Array(length);
        let at = 0;
        for (const part of this.partial.splice(0)) {
          frame.set(part, at);
          at += part.length;
        }
        this.owed += length + 64;
        if (this.owed >= WINDOW / 4) {
          const credit = new Uint8Array(5);
          credit[0] = 4;
          new DataView(credit.buffer).setUint32(1, this.owed);
          this.owed = 0;
          this.channel.send(credit);
        }
        this.onFrame(frame);
      }
    } else if (bytes[0] === 4) {
      this.credit += new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
      this.onCredit();
    } else if (bytes[0] === 5) {
      this.pc.close();
      this.onClose?.();
    } else {
      throw new Error('a message of unknown type');
    }
  }

  /** Sends a frame whole; the caller looks at credit and bufferedAmount. */
  send(frame, messageBytes = 16384) {
    if (frame.length < 1 || frame.length > FRAME_BYTES_MAX) throw new Error('no frame');
    this.credit -= frame.length + 64;
    for (let from = 0; from < frame.length; from += messageBytes - 1) {
      const part = frame.subarray(from, Math.min(frame.length, from + messageBytes - 1));
      const message = new Uint8Array(part.length + 1);
      message[0] = from + part.length === frame.length ? 3 : 2;
      message.set(part, 1);
      this.channel.send(message);
    }
  }

  async sendAll(frame, count, messageBytes) {
    for (let i = 0; i < count; i++) {
      while (this.credit < frame.length + 64) {
        await new Promise((resolve) => (this.onCredit = resolve));
      }
      while (this.channel.bufferedAmount > 1 << 20) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      this.send(frame, messageBytes);
    }
  }
}
