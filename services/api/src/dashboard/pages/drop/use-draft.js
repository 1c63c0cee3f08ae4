import { send } from '../../lib/api.js'
import { useEffect, useRef, useState } from '../../lib/html.js'
import { draftRequestOf } from './decide/request.js'

/** Whoever sets three steps asks once. */
const REST_MS = 200

/**
 * The template's words for the drop as the form has it.
 *
 * @param {string} number
 * @param {import('./decide/form.js').Form} form
 * @param {boolean} isWanted
 */
export function useDraft(number, form, isWanted) {
  const request = JSON.stringify(draftRequestOf(form))
  const [draft, setDraft] = useState(/** @type {{ request: string, answer: any, error: any } | null} */ (null))
  const latest = useRef(draft)
  latest.current = draft
  useEffect(() => {
    if (!isWanted || latest.current?.request === request) return undefined
    let ended = false
    const ask = async () => {
      try {
        const answer = await draftOf(number, request)
        if (!ended) setDraft({ request, answer, error: null })
      } catch (error) {
        if (!ended) setDraft((before) => ({ request: '', answer: before?.answer ?? null, error }))
      }
    }
    const timer = setTimeout(() => void ask(), latest.current ? REST_MS : 0)
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [number, request, isWanted])
  return {
    text: draft?.answer?.text ?? '',
    mention: draft?.answer?.mention ?? '',
    error: draft?.error ?? null,
    /**
     * The words for the form as it is at this moment, however fast it was changed.
     *
     * @param {import('./decide/form.js').Form} now
     */
    async fresh(now) {
      const wanted = JSON.stringify(draftRequestOf(now))
      return latest.current?.request === wanted ? latest.current.answer.text : (await draftOf(number, wanted)).text
    },
  }
}

/** @param {string} number @param {string} request */
function draftOf(number, request) {
  return send('POST', `/api/drops/${encodeURIComponent(number)}/draft`, JSON.parse(request))
}
