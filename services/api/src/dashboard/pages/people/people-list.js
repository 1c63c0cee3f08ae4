import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { session } from '../../lib/session.js'
import { ago, fullTime } from '../../lib/time.js'
import { Failed, Loading } from '../../shell/states.js'
import { AddPerson } from './add-person.js'
import { EditPerson } from './edit-person.js'
import { RoleChip } from './roles.js'
import { useList } from './use-list.js'

/** Who may sign in by name. */
export function PeopleList() {
  const { data, error, reload } = useList('/api/people')
  const [adding, setAdding] = useState(false)
  const [editing, setEditing] = useState('')
  if (error) return html`<${Failed} error=${error} onRetry=${reload} />`
  if (!data) return html`<${Loading} />`
  const person = data.people.find((/** @type {any} */ each) => each.name === editing)
  return html`
    <section class="card flush">
      <div class="card-head">
        <h2>${t('people.who_signs_in')}</h2>
        <button type="button" class="primary" onClick=${() => setAdding(true)}>${t('people.add')}</button>
      </div>
      ${data.people.length === 0 && html`<p class="empty">${t('people.nobody')}</p>`}
      ${
        data.people.length > 0 &&
        html`<table class="table people-table">
          <thead>
            <tr>
              <th>${t('people.name')}</th><th>${t('people.role')}</th><th>${t('people.last_signed_in')}</th>
              <th><span class="hidden">${t('people.change')}</span></th>
            </tr>
          </thead>
          <tbody>${data.people.map(
            (/** @type {any} */ each) =>
              html`<${Row} key=${each.name} person=${each} onEdit=${() => setEditing(each.name)} />`,
          )}</tbody>
        </table>`
      }
    </section>
    ${adding && html`<${AddPerson} onDone=${reload} onClose=${() => setAdding(false)} />`}
    ${person && html`<${EditPerson} person=${person} onDone=${reload} onClose=${() => setEditing('')} />`}
  `
}

/** @param {{ person: any, onEdit: () => void }} props */
function Row({ person, onEdit }) {
  const { name, role, disabled_at: off, must_change_password: mustChange, last_signed_in_at: last } = person
  return html`
    <tr class=${off ? 'off' : ''}>
      <td><strong>${name}</strong>${
        name === session.get()?.name && html` <span class="quiet">(${t('people.you')})</span>`
      }</td>
      <td>
        <${RoleChip} role=${role} /> ${off && html`<span class="chip bad">${t('people.off')}</span>`}
        ${!off && mustChange && html`<span class="chip warn">${t('people.to_change')}</span>`}
      </td>
      <td class="quiet wide" title=${fullTime(last)}>${last ? ago(last) : t('people.never')}</td>
      <td class="actions">
        <button type="button" class="small" aria-label=${t('people.change_of', { name })}
          onClick=${onEdit}>${t('people.change')}</button>
      </td>
    </tr>
  `
}
