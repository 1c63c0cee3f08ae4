import type { FaultOf, Hooks } from '../hooks.ts'

export const slowAnswers: Hooks<FaultOf<'slow-answers'>> = {
  answer: ({ ms, xmlns: only }, xmlns) =>
    only === undefined || only === xmlns ? { do: 'delay', ms } : undefined,
}
