import { children, encodeStanza, type Stanza } from '../../protocol/stanza.ts'
import { damage } from '../../protocol/damage.ts'
import type { FaultOf, Hooks } from '../hooks.ts'

/** The author's answer to a retry is left alone, unless it is asked for: it says so with a `count`. */
export const undecryptable: Hooks<FaultOf<'undecryptable'>> = {
  delivery: ({ how, chat, retries_too }, { node, earlier }, { damaged, spent }) => {
    const encs = children(node, 'enc')
    if (node.tag !== 'message' || encs.length === 0 || node.attrs.category === 'peer') return undefined
    if (chat !== undefined && chat !== node.attrs.from) return undefined
    const id = node.attrs.id ?? ''
    const isRetry = encs.some((enc) => enc.attrs.count !== undefined)
    if (isRetry ? !(retries_too && damaged.has(id)) : spent) return undefined
    const content = damage(node, how, how === 'old_counter' ? earlier() : undefined)
    if (!content) return undefined
    damaged.add(id)
    const stanza: Stanza = { ...node, content }
    return { do: 'replace', stanza: encodeStanza(stanza), counts: !isRetry }
  },
  stays: ({ retries_too }) => retries_too,
}
