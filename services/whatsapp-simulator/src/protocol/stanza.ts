/** Stanzas: the tree of tags that both sides exchange, and how to look into one without trusting it. */
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { type BinaryNode, decodeDecompressedBinaryNode, encodeBinaryNode } from '@whiskeysockets/baileys'
import * as dictionary from '@whiskeysockets/baileys/lib/WABinary/constants.js'
import { MalformedInputError } from './frames.ts'

/** Attribute values are strings: a number would be counted but not written, and corrupt the whole frame. */
export type Stanza = BinaryNode

/** Longest stanza a client may send, packed or unpacked: a message to a thousand devices is a tenth of it. */
export const MAX_STANZA_BYTES = 4 * 1024 * 1024
/** The deepest ones known have six levels. */
const MAX_DEPTH = 50
/** Ids, addresses and words: none known is a tenth of it. What is long is content. */
const MAX_ATTRIBUTE = 2_000
const COMPRESSED = 2
const inflated = promisify(inflate)

/** The server itself as an address: a JID without a user. */
export const SERVER_JID = '@s.whatsapp.net'

/** @param content free text goes in as a Buffer: a string with an `@` would be read as a JID. */
export function stanza(tag: string, attrs: Stanza['attrs'], content?: Stanza[] | Uint8Array): Stanza {
  return content === undefined ? { tag, attrs } : { tag, attrs, content }
}

export function encodeStanza(node: Stanza): Buffer {
  return encodeBinaryNode(node)
}

/** @throws MalformedInputError also for what would grow beyond all bounds, here or in whoever it is passed on to. */
export async function decodeStanza(bytes: Buffer): Promise<Stanza> {
  const node = await decode(bytes)
  requireModest(node)
  return node
}

async function decode(bytes: Buffer): Promise<Stanza> {
  try {
    const packed = bytes.subarray(1)
    const isCompressed = (bytes.readUInt8() & COMPRESSED) !== 0
    const plain = isCompressed ? await inflated(packed, { maxOutputLength: MAX_STANZA_BYTES }) : packed
    return decodeDecompressedBinaryNode(plain, dictionary)
  } catch (error) {
    throw new MalformedInputError('not a stanza', { cause: error })
  }
}

/** Without recursion, as the stanza may be made to exhaust the stack. */
function requireModest(root: Stanza): void {
  let level = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new MalformedInputError(`a stanza nested deeper than ${MAX_DEPTH}`)
    for (const { tag, attrs } of level) {
      for (const name in attrs)
        if ((attrs[name]?.length ?? 0) > MAX_ATTRIBUTE)
          throw new MalformedInputError(
            `an attribute of <${tag.slice(0, 20)}> is longer than ${MAX_ATTRIBUTE}`,
          )
    }
    level = level.flatMap((node) => children(node))
  }
}

/** A stanza of the server's own making: never compressed. About 4 µs. */
export function readStanza(bytes: Buffer): Stanza {
  return decodeDecompressedBinaryNode(bytes.subarray(1), dictionary)
}

export function children(node: Stanza | undefined, tag?: string): Stanza[] {
  const all = Array.isArray(node?.content) ? node.content : []
  return tag === undefined ? all : all.filter((inner) => inner.tag === tag)
}

export function child(node: Stanza | undefined, tag: string): Stanza | undefined {
  return children(node, tag)[0]
}

/** @throws MalformedInputError when the stanza has no such attribute. */
export function attribute(node: Stanza, name: string): string {
  const value = node.attrs[name]
  if (value === undefined || value === '') throw new MalformedInputError(`<${node.tag}> without ${name}`)
  return value
}

/** The bytes inside `<tag>`; the codec turns short printable ones into strings on the way. */
export function childBytes(node: Stanza | undefined, tag: string): Buffer | undefined {
  const content = child(node, tag)?.content
  if (content === undefined || Array.isArray(content)) return undefined
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
}

/** @throws MalformedInputError unless `<tag>` holds exactly `length` bytes. */
export function requiredBytes(node: Stanza | undefined, tag: string, length: number): Buffer {
  const bytes = childBytes(node, tag)
  if (bytes?.length !== length) throw new MalformedInputError(`<${tag}> is not ${length} bytes`)
  return bytes
}

export function uint(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

export function nowSeconds(): string {
  return Math.floor(Date.now() / 1000).toString()
}

/** Free text for an attribute, where an `@` would make the codec write an address instead. */
export function attributeText(text: string): string {
  return text.replaceAll('@', ' ')
}
