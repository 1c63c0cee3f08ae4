import { stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'

const TTL_SECONDS = 6 * 3600

/** Where files go, and what to show there. */
export function answerMediaConn({ media }: Context, _companion: Companion, _iq: Stanza): Answer {
  const attrs = {
    auth: media.auth,
    ttl: TTL_SECONDS.toString(),
    auth_ttl: TTL_SECONDS.toString(),
    max_buckets: '12',
  }
  const host = stanza('host', { hostname: media.host(), type: 'primary', class: 'mms' })
  return { content: [stanza('media_conn', attrs, [host])] }
}
