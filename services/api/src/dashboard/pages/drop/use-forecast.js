import { whatSendingDoes } from './decide/sending.js'
import { kindOf } from './decide/request.js'
import { useAsked } from './use-asked.js'

/** Budgets refill by the minute. */
const EVERY_MS = 10_000

/**
 * What would become of feedback that is sent now.
 *
 * @param {any} drop
 * @param {import('./decide/form.js').Form} form
 * @param {boolean} isWanted
 * @param {import('./use-saving.js').Problem | null} problem what the last try was answered
 */
export function useForecast(drop, form, isWanted, problem) {
  const { drop_number: number, feedback } = drop
  const path = `/api/feedback/forecast?drop=${encodeURIComponent(number)}&kind=${kindOf(form)}`
  const mark = [feedback?.id, feedback?.state, drop.updated_at].join()
  const { data, error } = useAsked(isWanted ? path : null, EVERY_MS, mark)
  const refused = problem?.code === 'cooldown' ? problem : null
  return { ...whatSendingDoes(data, refused), says: data, error }
}
