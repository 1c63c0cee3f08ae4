import { request } from '../core/api.js'
import { element } from '../core/element.js'
import { fields } from '../core/fields.js'
import { faultName } from './fault-words.js'
import { faultFrom, kindsOf } from './schema-fields.js'

/** @typedef {import('./schema-fields.js').Field} Field */
/** @typedef {import('./schema-fields.js').Kind} Kind */
/** @typedef {Record<string, readonly {value: string, label: string}[]>} Suggestions by the name of the field */

/**
 * Any fault with any of its settings; the form is made from the API's own description.
 *
 * @param {HTMLElement} box
 * @param {(fault: import('./fault-buttons.js').AskedFault) => void} arm
 * @param {() => Suggestions} suggest what is there to be named
 */
export async function showFaultForm(box, arm, suggest) {
  const described = await request('/docs/json')
  const body = described.paths['/admin/faults'].post.requestBody.content['application/json'].schema
  const kinds = kindsOf(body)
  const kind = element('select', { 'aria-label': 'Kind of fault' })
  kind.append(...kinds.map((one) => new Option(faultName(one.kind), one.kind)))
  const hint = element('p', { class: 'soft small' })
  const settings = element('div', { class: 'settings' })
  const chosen = () => /** @type {Kind} */ (kinds.find((one) => one.kind === kind.value) ?? kinds[0])
  const show = () => {
    hint.textContent = plain(chosen().hint)
    const suggestions = suggest()
    settings.replaceChildren(...groups(chosen().fields, suggestions))
  }
  kind.addEventListener('change', show)
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const values = fields(/** @type {HTMLFormElement} */ (event.currentTarget))
    arm(/** @type {import('./fault-buttons.js').AskedFault} */ (faultFrom(chosen(), values)))
  }
  show()
  box.replaceChildren(
    element(
      'form',
      { submit, autocomplete: 'off' },
      kind,
      hint,
      settings,
      element('button', { class: 'solid' }, 'Arm'),
    ),
  )
}

/** Those about a stanza are behind a line of their own. @param {readonly Field[]} all @param {Suggestions} suggestions */
function groups(all, suggestions) {
  const [inner, plainOnes] = [true, false].map((is) => all.filter(({ name }) => name.includes('.') === is))
  const shown = (plainOnes ?? []).map((field) => control(field, suggestions))
  if (!inner || inner.length === 0) return shown
  const at = inner.map((field) => control(field, suggestions))
  return [
    ...shown,
    element(
      'details',
      {},
      element('summary', {}, 'At a certain stanza'),
      element('div', { class: 'settings' }, ...at),
    ),
  ]
}

/** @param {Field} field @param {Suggestions} suggestions */
function control(field, suggestions) {
  const label = element('span', {}, field.label, field.required && element('b', { title: 'needed' }, ' *'))
  const input = inputFor(field, suggestions[field.name.split('.').at(-1) ?? ''])
  return element('label', { class: `field ${field.input}`, title: plain(field.hint) }, label, input)
}

/** @param {Field} field @param {Suggestions[string]} [known] */
function inputFor({ name, input, choices, required, initial, min }, known) {
  if (input === 'switch') return element('input', { type: 'checkbox', name, value: 'true' })
  const options = input === 'choice' ? choices.map((value) => ({ value, label: value })) : known
  if (options) {
    const select = element('select', { name, required })
    if (!required || options.length === 0)
      select.append(new Option(input === 'choice' && !name.includes('.') ? 'as usual' : 'any', ''))
    select.append(...options.map(({ value, label }) => new Option(label, value)))
    if (initial !== '') select.value = initial
    return select
  }
  const number = input === 'number'
  return element('input', {
    name,
    required,
    value: initial,
    type: number ? 'number' : 'text',
    step: number && 'any',
    min: min === undefined ? null : `${min}`,
    spellcheck: 'false',
  })
}

/** The API writes code in backquotes. @param {string} text */
function plain(text) {
  return text.replaceAll('`', '')
}
