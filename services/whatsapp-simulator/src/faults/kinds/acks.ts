import type { MessageFate } from '../fate.ts'
import type { FaultOf, Hooks } from '../hooks.ts'

export const acks: Hooks<FaultOf<'acks'>> = {
  // What a companion asks of its own phone is no message to anybody.
  message: (fault, { attrs: { to, category } }) =>
    category !== 'peer' && (fault.to === undefined || fault.to === to) ? fateOf(fault) : undefined,
}

const SLOW_MS = 2000

function fateOf({ mode, ms, code }: FaultOf<'acks'>): MessageFate {
  const ack = (error: string | undefined) => ({ afterMs: ms ?? (mode === 'slow' ? SLOW_MS : 0), error })
  const fates: Record<typeof mode, MessageFate> = {
    slow: { deliver: true, ack: ack(undefined) },
    missing: { deliver: true, ack: 'never' },
    refuse: { deliver: false, ack: ack(code) },
    'ack-then-lose': { deliver: false, ack: ack(undefined) },
  }
  return fates[mode]
}
