import { child, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'

/** Names this set of values: a client that has it already is not sent them again. */
const HASH = 'sim1'
const REFRESH_SECONDS = 86_400

/** Those clients look at: tokens of trust in chats of two, for profile pictures, and issued to LIDs. */
const PROPS = { 10518: '1', 9666: '1', 14303: '0' }

/** What WhatsApp switches on and off for a client. */
export function answerProps(_context: Context, _companion: Companion, iq: Stanza): Answer {
  const known = child(iq, 'props')?.attrs.hash === HASH
  const props = Object.entries(PROPS).map(([config_code, config_value]) =>
    stanza('prop', { config_code, config_value }),
  )
  const attrs = {
    protocol: '1',
    hash: HASH,
    refresh: REFRESH_SECONDS.toString(),
    delta_update: known ? 'true' : 'false',
  }
  return { content: [stanza('props', attrs, known ? [] : props)] }
}
