// A js-libp2p peer for the interop tests: listens on loopback, answers echo streams, and does what
// JSON lines on stdin ask for. First line of stdout: {"peerId","addrs"}; then one line for each
// command: {"id", ...result} or {"id", "error"}; and {"event": ...} when connections come and go.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const ECHO = '/pleach/test/echo/1'
const SYNC = '/pleach/sync/1'
const options = { runOnLimitedConnection: true, maxInboundStreams: 64, maxOutboundStreams: 64 }
const say = line => process.stdout.write(JSON.stringify(line) + '\n')

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 1000 },
  connectionGater: { denyDialMultiaddr: () => false },
  services: { identify: identify(), ping: ping() }
})

async function echo (stream) {
  for await (const chunk of stream) {
    if (!stream.send(chunk)) await stream.onDrain()
  }
  await stream.close()
}

// What is echoed byte by byte is echoed frame by frame, so one handler serves both.
await node.handle(ECHO, echo, options)
await node.handle(SYNC, echo, options)

node.addEventListener('connection:open', e => say({ event: 'open', peer: e.detail.remotePeer.toString() }))
node.addEventListener('connection:close', e => say({ event: 'close', peer: e.detail.remotePeer.toString() }))

function pattern (size) {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff
  return bytes
}

async function roundTrip (peer, protocol, size, piece) {
  const bytes = pattern(size)
  const stream = await node.dialProtocol(peerIdFromString(peer), protocol, options)
  const hash = createHash('sha256')
  let received = 0
  const reading = (async () => {
    for await (const chunk of stream) {
      const part = chunk.subarray()
      hash.update(part)
      received += part.length
      if (received >= size) return
    }
  })()
  for (let from = 0; from < size; from += piece) {
    if (!stream.send(bytes.subarray(from, Math.min(size, from + piece)))) await stream.onDrain()
  }
  if (protocol === ECHO) await stream.close()
  await reading
  if (protocol === SYNC) stream.abort(new Error('done'))
  const whole = createHash('sha256').update(bytes).digest('hex')
  return { received, same: hash.digest('hex') === whole }
}

function frames (sizes) {
  const parts = []
  for (const size of sizes) {
    const prefix = []
    let rest = size
    while (rest > 127) { prefix.push((rest & 127) | 128); rest >>>= 7 }
    prefix.push(rest)
    parts.push(Buffer.from(prefix), Buffer.from(pattern(size)))
  }
  return Buffer.concat(parts)
}

async function syncEcho (peer, sizes) {
  const bytes = frames(sizes)
  const stream = await node.dialProtocol(peerIdFromString(peer), SYNC, options)
  const parts = []
  let received = 0
  stream.send(bytes)
  for await (const chunk of stream) {
    parts.push(Buffer.from(chunk.subarray()))
    received += chunk.byteLength
    if (received >= bytes.length) break
  }
  return { received, same: Buffer.concat(parts).equals(bytes) }
}

// A reader that stops: takes nothing until it is told to go on.
const paused = new Map()
async function openPaused (peer) {
  const stream = await node.dialProtocol(peerIdFromString(peer), ECHO, options)
  stream.pause()
  paused.set(peer, stream)
  return {}
}

const commands = {
  dial: async ({ addr }) => ({ peer: (await node.dial(multiaddr(addr))).remotePeer.toString() }),
  ping: async ({ peer }) => ({ millis: await node.services.ping.ping(peerIdFromString(peer)) }),
  echo: ({ peer, size, piece }) => roundTrip(peer, ECHO, size, piece),
  sync: ({ peer, sizes }) => syncEcho(peer, sizes),
  openClose: async ({ peer, count }) => {
    const start = process.hrtime.bigint()
    for (let i = 0; i < count; i++) await roundTrip(peer, ECHO, 64, 64)
    return { millis: Number(process.hrtime.bigint() - start) / 1e6 }
  },
  pingPong: async ({ peer, count }) => {
    const stream = await node.dialProtocol(peerIdFromString(peer), ECHO, options)
    const message = new Uint8Array(64)
    const start = process.hrtime.bigint()
    stream.send(message)
    let received = 0
    for await (const chunk of stream) {
      received += chunk.byteLength
      if (received === 64 * count) break
      if (received % 64 === 0) stream.send(message)
    }
    await stream.close()
    return { millis: Number(process.hrtime.bigint() - start) / 1e6 }
  },
  known: async ({ peer }) => {
    const known = await node.peerStore.get(peerIdFromString(peer))
    const agent = known.metadata.get('AgentVersion')
    return {
      protocols: known.protocols,
      addrs: known.addresses.map(a => a.multiaddr.toString()),
      agent: agent == null ? '' : new TextDecoder().decode(agent)
    }
  },
  connections: async ({ peer }) => {
    const open = node.getConnections(peerIdFromString(peer))
    return { count: open.length, streams: open.flatMap(c => c.streams.map(s => s.protocol)) }
  },
  openPaused: ({ peer }) => openPaused(peer),
  hangUp: async ({ peer }) => { await node.hangUp(peerIdFromString(peer)); return {} },
  stop: async () => { await node.stop(); return {} }
}

say({ peerId: node.peerId.toString(), addrs: node.getMultiaddrs().map(a => a.toString()) })
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  // Not awaited: commands run side by side.
  commands[command.do](command)
    .then(result => say({ id: command.id, ...result }))
    .catch(e => say({ id: command.id, error: `${e.name}: ${e.message}` }))
    .then(() => { if (command.do === 'stop') process.exit(0) })
}
process.exit(0)
