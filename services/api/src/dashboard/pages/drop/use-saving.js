import { newIdempotencyKey, send } from '../../lib/api.js'
import { useEffect, useRef, useState } from '../../lib/html.js'
import { kindOf, requestOf } from './decide/request.js'

/** @typedef {{ code: string, message: string, until?: string | null }} Problem */

/**
 * Saving and sending, once however often it is pressed.
 *
 * @param {string} number
 * @param {ReturnType<typeof import('./use-form.js').useForm>} editing
 * @param {ReturnType<typeof import('./use-draft.js').useDraft>} draft
 * @param {(row: any) => void} onAnswer the row as it is by that
 */
export function useSaving(number, editing, draft, onAnswer) {
  const [busy, setBusy] = useState(/** @type {'' | 'save' | 'send'} */ (''))
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isSaved, setSaved] = useState(false)
  const [done, setDone] = useState(0)
  const running = useRef(false)
  const attempt = useRef({ words: '', key: '' })
  const { form } = editing
  // Not before what has come of it is drawn: a second press would mean something else by then.
  useEffect(() => {
    running.current = false
  }, [done])
  // What was refused may be taken with other words, or of another review.
  useEffect(() => {
    setProblem(null)
    if (Object.keys(form.mine).length > 0) setSaved(false)
  }, [form.mine, form.message])

  /** @param {'save' | 'send'} what @param {boolean} wait */
  const run = async (what, wait) => {
    if (running.current || Object.keys(editing.now().conflicts).length > 0) return
    running.current = true
    setBusy(what)
    setProblem(null)
    try {
      const sent = editing.now()
      const feedback = what === 'send' ? { message: await wordsOf(sent), kind: kindOf(sent), wait } : null
      const body = requestOf(sent, feedback)
      if (body) {
        const path = `/api/drops/${encodeURIComponent(number)}/review`
        const answer = await send('PUT', path, body, feedback ? keyFor(feedback) : '')
        attempt.current = { words: '', key: '' }
        editing.saved(sent, answer.drop, what === 'send')
        onAnswer(answer.drop)
        setSaved(true)
      } else {
        // Blanks at an end of the comment, which are not kept.
        editing.change({ comment: sent.base.comment })
      }
    } catch (error) {
      refused(what, /** @type {any} */ (error))
    }
    setBusy('')
    setDone((count) => count + 1)
  }
  const wordsOf = async (/** @type {import('./decide/form.js').Form} */ sent) =>
    (sent.message ?? (await draft.fresh(sent))).trim()
  /** The same words are the same feedback until they are taken: a lost answer, a second press. */
  const keyFor = (/** @type {{ message: string, kind: string }} */ { message, kind }) => {
    const words = JSON.stringify([message, kind])
    if (attempt.current.words !== words) attempt.current = { words, key: newIdempotencyKey() }
    return attempt.current.key
  }
  const refused = (/** @type {'save' | 'send'} */ what, /** @type {any} */ error) => {
    const isChanged = error.code === 'changed_meanwhile' && error.body?.drop
    if (isChanged) editing.meet(error.body.drop)
    // It was saved by a try whose answer was lost.
    if (isChanged && what === 'save' && requestOf(editing.now()) === null) return setSaved(true)
    return setProblem({ code: error.code ?? '', message: error.status ? error.message : '', until: error.body?.until })
  }
  return {
    busy,
    problem,
    isSaved,
    save: () => void run('save', false),
    send: (/** @type {boolean} */ wait) => void run('send', wait),
  }
}
