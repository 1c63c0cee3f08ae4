import type { FaultOf, Hooks } from '../hooks.ts'

export const noAnswer: Hooks<FaultOf<'no-answer'>> = {
  answer: (fault, xmlns) => (fault.xmlns === xmlns ? { do: 'drop' } : undefined),
}
