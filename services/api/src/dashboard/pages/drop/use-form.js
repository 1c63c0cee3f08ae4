import { useEffect, useRef, useState } from '../../lib/html.js'
import { afterSaving, changeFields, meetChange, openForm, settle } from './decide/form.js'
import { keepUnsaved, unsavedForm } from './unsaved.js'

/** @typedef {import('./decide/form.js').Form} Form */
/** @typedef {{ fields: string[], postedAgain: boolean }} Meanwhile what somebody else changed since one looks */

/**
 * The form of one drop, kept in the tab until it is saved, and brought together with what others change.
 *
 * @param {any} drop as the server says it is by now
 */
export function useForm(drop) {
  const number = drop.drop_number
  const started = useRef(/** @type {{ form: Form, changed: string[], postedAgain: boolean } | undefined} */ (undefined))
  started.current ??= start(drop)
  const current = useRef(started.current.form)
  const [form, setForm] = useState(started.current.form)
  const [meanwhile, setMeanwhile] = useState(heard(null, started.current))

  const set = (/** @type {Form} */ next) => {
    current.current = next
    keepUnsaved(number, next)
    setForm(next)
  }
  const meet = (/** @type {any} */ row) => {
    const met = meetChange(current.current, row)
    setMeanwhile((before) => heard(before, met))
    set(met.form)
  }
  useEffect(() => meet(drop), [drop])

  return {
    form,
    meanwhile,
    /** As it is at this moment, also between two drawings. */
    now: () => current.current,
    change: (/** @type {import('./decide/form.js').Values} */ fields) => set(changeFields(current.current, fields)),
    write: (/** @type {string | null} */ message) => set({ ...current.current, message }),
    settle: (/** @type {string} */ field, /** @type {'mine' | 'theirs'} */ whose) =>
      set(settle(current.current, field, whose)),
    /** Another one's row, which a refused save has brought. */
    meet,
    saved(/** @type {Form} */ sent, /** @type {any} */ row, /** @type {boolean} */ isMessageSent) {
      setMeanwhile(null)
      set(afterSaving(current.current, sent, row, isMessageSent))
    },
    forget() {
      setMeanwhile(null)
      set(openForm(drop))
    },
    acknowledge: () => setMeanwhile(null),
  }
}

/** @param {any} drop */
function start(drop) {
  const kept = unsavedForm(drop.drop_number)
  return kept ? meetChange(kept, drop) : { form: openForm(drop), changed: [], postedAgain: false }
}

/**
 * @param {Meanwhile | null} before
 * @param {{ changed: string[], postedAgain: boolean }} met
 * @returns {Meanwhile | null}
 */
function heard(before, { changed, postedAgain }) {
  if (changed.length === 0 && !postedAgain) return before
  const fields = [...new Set([...(before?.fields ?? []), ...changed])]
  return { fields, postedAgain: postedAgain || (before?.postedAgain ?? false) }
}
