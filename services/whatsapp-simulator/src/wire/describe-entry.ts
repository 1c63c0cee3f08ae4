/** Turns what happened into rows of the log. What a message says is never looked at. */
import { children, readStanza, type Stanza } from '../protocol/stanza.ts'
import type { StoredWireRow } from '../storage/wire-store.ts'
import type { WireEntry } from './wire-entry.ts'

export function describeEntry(entry: WireEntry): StoredWireRow[] {
  const { at, connection, device, event, fault = null } = entry
  const row = { ...NOTHING, at, connection, device, event, fault }
  if (!('stanza' in entry)) return [{ ...row, detail: entry.detail }]
  const node = Buffer.isBuffer(entry.stanza) ? readStanza(entry.stanza) : entry.stanza
  const stanza = { ...row, ...describeStanza(node), outcome: entry.outcome }
  if (entry.event === 'copy') return [{ ...stanza, direction: 'out', error: entry.error }]
  const first = { ...stanza, bytes: entry.bytes, direction: entry.direction }
  return [first, ...furtherIds(node).map((id) => ({ ...first, event: 'item' as const, bytes: 0, id }))]
}

const NOTHING = {
  position: 0,
  direction: '',
  tag: '',
  child: '',
  id: '',
  class: '',
  type: '',
  from: '',
  to: '',
  participant: '',
  xmlns: '',
  encs: '',
  bytes: 0,
  offline: 0,
  error: '',
  outcome: '',
  detail: '',
} as const

function describeStanza({ tag, attrs, content }: Stanza) {
  const first = Array.isArray(content) ? content[0] : undefined
  return {
    tag,
    child: first?.tag ?? '',
    id: attrs.id ?? '',
    class: attrs.class ?? '',
    type: attrs.type ?? '',
    from: attrs.from ?? '',
    to: attrs.to ?? '',
    participant: attrs.participant ?? '',
    xmlns: attrs.xmlns ?? '',
    encs: tag === 'message' ? encsOf(content).join(',') : '',
    offline: attrs.offline === undefined ? 0 : 1,
    error: attrs.error ?? attrs.reason ?? codeOf(tag, attrs, first),
  }
}

/** Of a stream error, or of the `<error>` a request was answered with. */
function codeOf(tag: string, attrs: Stanza['attrs'], first: Stanza | undefined): string {
  if (tag === 'stream:error') return attrs.code ?? first?.attrs.type ?? ''
  return first?.tag === 'error' ? (first.attrs.code ?? '') : ''
}

/** In the order of the stanza, those inside `<participants>` too. */
function encsOf(content: Stanza['content']): string[] {
  if (!Array.isArray(content)) return []
  return content.flatMap((inner) => {
    if (inner.tag !== 'enc') return encsOf(inner.content)
    const length = inner.content instanceof Uint8Array ? inner.content.length : 0
    return [`${inner.attrs.type ?? ''}:${length}`]
  })
}

/** A receipt for several messages names the others in a list. */
function furtherIds(node: Stanza): string[] {
  if (node.tag !== 'receipt' || !Array.isArray(node.content)) return []
  return children(node, 'list').flatMap((list) =>
    children(list, 'item').flatMap(({ attrs: { id } }) => (id ? [id] : [])),
  )
}
