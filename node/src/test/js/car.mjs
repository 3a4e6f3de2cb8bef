// Reads an archive (argument 1) with js-car: checks the hash and the canonical form of every section,
// and that everything can be reached from the roots. Prints what it found as one line of JSON.
import { CarBlockIterator } from '@ipld/car'
import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import fs from 'fs'

const car = await CarBlockIterator.fromIterable(fs.createReadStream(process.argv[2]))
const roots = await car.getRoots()
const blocks = new Map()
for await (const { cid, bytes } of car) {
  if (!CID.create(1, dagCbor.code, await sha256.digest(bytes)).equals(cid)) {
    throw new Error('another hash than ' + cid)
  }
  const value = dagCbor.decode(bytes)
  if (Buffer.compare(dagCbor.encode(value), bytes) !== 0) {
    throw new Error('not canonical: ' + cid)
  }
  blocks.set(cid.toString(), value)
}

const open = roots.map(String)
const reached = new Set()
function visit(value) {
  const cid = CID.asCID(value)
  if (cid) {
    open.push(cid.toString())
  } else if (Array.isArray(value)) {
    value.forEach(visit)
  } else if (value && typeof value === 'object' && !(value instanceof Uint8Array)) {
    Object.values(value).forEach(visit)
  }
}
while (open.length > 0) {
  const cid = open.pop()
  if (!reached.has(cid)) {
    if (!blocks.has(cid)) {
      throw new Error('absent: ' + cid)
    }
    reached.add(cid)
    visit(blocks.get(cid))
  }
}
console.log(JSON.stringify({ roots: roots.length, blocks: blocks.size, reached: reached.size }))
