import { html, useEffect, useRef, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useKeys } from '../../lib/keys.js'
import { NEEDS_REVIEWER } from './filter.js'

const STATES = ['new', 'resubmitted', 'feedback_queued', 'feedback_sent', 'feedback_stopped', 'completed', 'withdrawn']
const TYPING_MS = 250

/** @param {any} event */
const valueOf = (event) => event.currentTarget.value

/**
 * @param {{ filter: Record<string, string>, projects: string[], onChange: (filter: Record<string, string>) => void
 *   }} props
 */
export function FilterBar({ filter, projects, onChange }) {
  const [open, setOpen] = useState(false)
  const search = useRef(/** @type {HTMLInputElement | null} */ (null))
  const typed = useTyped(filter.search ?? '', (words) => onChange({ ...filter, search: words }))
  useKeys('drops.list', [{ keys: ['/'], words: 'drops.key_search', act: () => search.current?.select() }])

  const { state = '', project = '', from = '', to = '' } = filter
  const inForce = [state, project, from, to].filter(Boolean).length
  const change = (/** @type {string} */ field) => (/** @type {any} */ event) =>
    onChange({ ...filter, [field]: valueOf(event) })
  return html`
    <form class=${`filter ${open ? 'open' : ''}`} role="search"
      onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <input
        ref=${search}
        type="search"
        value=${typed.words}
        onInput=${(/** @type {any} */ event) => typed.type(valueOf(event))}
        placeholder=${t('drops.search')}
        aria-label=${t('drops.search_label')}
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck=${false}
      />
      <button type="button" class="filter-more" aria-expanded=${open} onClick=${() => setOpen(!open)}>
        ${inForce > 0 ? t('drops.filter_in_force', { count: inForce }) : t('drops.filter')}
      </button>
      <select class="by-state" aria-label=${t('drops.state')} value=${state} onChange=${change('state')}>
        <option value="">${t('drops.any_state')}</option>
        <option value=${NEEDS_REVIEWER.join(',')}>${t('drops.needs')}</option>
        ${STATES.map((one) => html`<option key=${one} value=${one}>${t(`drops.state_${one}`)}</option>`)}
        ${isOther(state) && html`<option value=${state}>${t('drops.several_states')}</option>`}
      </select>
      <select class="by-project" aria-label=${t('drops.project')} value=${project} onChange=${change('project')}>
        <option value="">${t('drops.any_project')}</option>
        ${withChosen(projects, project).map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
      <label class="by-day"><span>${t('drops.from')}</span> <input type="date" value=${from} max=${to || undefined}
        onChange=${change('from')} /></label>
      <label class="by-day"><span>${t('drops.to')}</span> <input type="date" value=${to} min=${from || undefined}
        onChange=${change('to')} /></label>
      ${
        (inForce > 0 || filter.search) &&
        html`<button type="button" class="plain clear" onClick=${() => onChange({})}>${t('drops.clear')}</button>`
      }
    </form>
  `
}

/**
 * What is in the field at once, what is looked for a moment after the last key.
 *
 * @param {string} inForce @param {(words: string) => void} onSettled
 */
function useTyped(inForce, onSettled) {
  const [words, setWords] = useState(inForce)
  const timer = useRef(0)
  const settle = useRef(onSettled)
  settle.current = onSettled
  useEffect(() => {
    if (timer.current === 0) setWords(inForce)
  }, [inForce])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (/** @type {string} */ next) => {
    setWords(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      timer.current = 0
      settle.current(next)
    }, TYPING_MS)
  }
  return { words, type }
}

/** @param {string} state of an address that somebody wrote himself */
function isOther(state) {
  return state !== '' && !STATES.includes(state) && state !== NEEDS_REVIEWER.join(',')
}

/**
 * Before the projects are known, and when one is gone, the wanted one is a choice.
 *
 * @param {string[]} projects
 * @param {string} chosen
 */
function withChosen(projects, chosen) {
  return chosen === '' || projects.includes(chosen) ? projects : [...projects, chosen]
}
