import { children, child, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'

/** Settings shared between an account's devices: nobody here changes any. */
export function answerAppState(_context: Context, _companion: Companion, iq: Stanza): Answer {
  const collections = children(child(iq, 'sync'), 'collection').map(
    ({ attrs: { name = '', version = '0' } }) =>
      stanza('collection', { name, version, has_more_patches: 'false' }),
  )
  return { content: [stanza('sync', {}, collections)] }
}
