/** Stanzas: the tree of tags that both sides exchange, and how to look into one without trusting it. */
import { type BinaryNode, decodeBinaryNode, encodeBinaryNode } from '@whiskeysockets/baileys'
import { MalformedInputError } from './frames.ts'

/** Attribute values are strings: a number would be counted but not written, and corrupt the whole frame. */
export type Stanza = BinaryNode

/** The server itself as an address: a JID without a user. */
export const SERVER_JID = '@s.whatsapp.net'

/** @param content free text goes in as a Buffer: a string with an `@` would be read as a JID. */
export function stanza(tag: string, attrs: Stanza['attrs'], content?: Stanza[] | Uint8Array): Stanza {
  return content === undefined ? { tag, attrs } : { tag, attrs, content }
}

export function encodeStanza(node: Stanza): Buffer {
  return encodeBinaryNode(node)
}

export async function decodeStanza(bytes: Buffer): Promise<Stanza> {
  try {
    return await decodeBinaryNode(bytes)
  } catch (error) {
    throw new MalformedInputError('not a stanza', { cause: error })
  }
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
