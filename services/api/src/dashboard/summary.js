import { byId, element } from './element.js'

/** The line at the top: how many wait for whom. @param {any} summary */
export function showSummary({ environment, drops, feedback, projects }) {
  const waiting = feedback.queued + feedback.sending
  byId('counts').replaceChildren(
    count(drops.waiting, 'to review'),
    count(waiting, 'feedback queued'),
    count(feedback.sent, 'sent in 24 h'),
    ...(feedback.stopped > 0 ? [count(feedback.stopped, 'stopped', 'alarm')] : []),
    count(drops.total, 'drops', 'total'),
  )
  const badge = byId('environment')
  badge.hidden = environment === 'production'
  badge.textContent = environment
  showProjects(projects)
}

function count(number, what, kind = '') {
  return element('div', { class: kind }, element('dt', {}, what), element('dd', {}, number.toLocaleString('en')))
}

/** Keeps what is chosen. @param {string[]} names */
function showProjects(names) {
  const select = /** @type {HTMLSelectElement} */ (byId('project'))
  const there = [...select.options].slice(1).map(({ value }) => value)
  if (there.join('\n') === names.join('\n')) return
  const chosen = select.value
  select.replaceChildren(
    element('option', { value: '' }, 'All projects'),
    ...names.map((name) => element('option', { value: name }, name)),
  )
  select.value = names.includes(chosen) ? chosen : ''
}
