/** The last words that stand for each code. WHATSAPP.md sections 11 of part A and 14 of part B. */
import { SERVER_JID, stanza, type Stanza } from '../../protocol/stanza.ts'
import type { FaultOf, Hooks } from '../hooks.ts'

type Close = FaultOf<'close'>

export const close: Hooks<Close> = {
  blow: (fault) =>
    fault.code === 428 && fault.how === 'drop' ? { do: 'cut' } : { do: 'say', stanza: lastWords(fault) },
  momentary: ({ at }) => at === undefined,
}

function lastWords({ code, how }: Close): Stanza {
  const streamError = (attrs: Stanza['attrs'], content?: Stanza[]) => stanza('stream:error', attrs, content)
  const removed = [stanza('conflict', { type: 'device_removed' })]
  switch (code) {
    case 428:
      return stanza('xmlstreamend', {})
    case 440:
      return streamError({}, how === 'without_code' ? removed : [stanza('conflict', { type: 'replaced' })])
    case 401:
      return streamError({ code: '401' }, how === 'plain' ? undefined : removed)
    case 403:
    case 405:
      return stanza('failure', { reason: code.toString(), location: 'sim' })
    case 411:
      return stanza('ib', { from: SERVER_JID }, [stanza('downgrade_webclient', {})])
    default:
      return streamError({ code: code.toString() })
  }
}
