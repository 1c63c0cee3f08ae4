import { projectSchema, type StoredMessage } from '@wa-monitor/contracts'
import type { z } from 'zod'
import { decideMessage } from '../src/decide/decide-message.ts'
import type { Effect } from '../src/decide/effects.ts'
import { Known } from '../src/decide/known.ts'
import { compileRules } from '../src/decide/rules.ts'
import { understandMessage } from '../src/decide/understand-message.ts'
import { LAWLEY, storedMessage } from './message-fixtures.ts'

interface World {
  known: Known
  /** What a message does, and what the tables hold afterwards. */
  say(
    over: Partial<StoredMessage>,
    around?: {
      fromUs?: boolean
      answered?: string
      project?: Partial<z.input<typeof projectSchema>>
      outbound?: boolean
    },
  ): Effect[]
}

/** The tables as decisions see them, without PostgreSQL. */
export function world(known = new Known({}), readFrom = 0): World {
  let ids = 0
  return {
    known,
    say(over, { fromUs = false, answered = '', project = {}, outbound = true } = {}) {
      const rules = compileRules(projectSchema.parse({ name: 'Lawley', group_jid: LAWLEY, ...project }), {
        outbound,
      })
      const message = storedMessage(over)
      const incoming = understandMessage(message, rules, {
        fromUs,
        answeredText: () => answered,
        mediaType: () => message.media_type,
        answersUs: () => answered !== '',
      })
      const newId = () => `id-${(ids += 1)}`
      const effects = decideMessage(incoming, known, { rules, readFrom, newId, now: Date.now() })
      known.apply(effects)
      return effects
    },
  }
}

/** `created DR1752028`: what happened, in short. */
export function inShort(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.do === 'record') return [`${effect.event.kind} ${effect.event.drop_number}`]
    if (effect.do === 'reject') return [`rejected ${effect.rejected.written}: ${effect.rejected.reason}`]
    return []
  })
}
