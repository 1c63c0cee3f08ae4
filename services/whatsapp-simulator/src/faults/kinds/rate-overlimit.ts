import type { FaultOf, Hooks } from '../hooks.ts'

export const rateOverlimit: Hooks<FaultOf<'rate-overlimit'>> = {
  answer: (fault, xmlns) =>
    fault.xmlns.includes(xmlns) ? { do: 'refuse', code: '429', text: 'rate-overlimit' } : undefined,
}
