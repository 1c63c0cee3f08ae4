import { useState } from '../../lib/html.js'
import { problemOf } from './problem-of.js'

/**
 * A form that is sent once at a time: what went wrong stands in it, and what was typed stays.
 *
 * @param {(fields: FormData) => Promise<unknown>} act
 */
export function useForm(act) {
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const onSubmit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    if (busy || !(event.target instanceof HTMLFormElement)) return
    setBusy(true)
    setProblem('')
    try {
      await act(new FormData(event.target))
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }
  return { problem, busy, onSubmit: (/** @type {SubmitEvent} */ event) => void onSubmit(event) }
}

/** @param {FormData} fields @param {string} name */
export function textOf(fields, name) {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}
