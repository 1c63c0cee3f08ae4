import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useLive } from '../../lib/use-live.js'
import { Empty, Failed, Loading } from '../../shell/states.js'
import { FreeGroup } from './free-group.js'
import { Project } from './project.js'

/** How far behind a monitor is, the database does not tell. */
const EVERY_MS = 5000

/** The projects of this environment, and the groups that are none yet. */
export function Projects() {
  const { data, error, reload } = useLive('/api/projects', { everyMs: EVERY_MS })
  return html`
    <main id="main" class="page projects">
      <div class="page-head"><h1>${t('shell.projects')}</h1>${data && html`<span class="quiet">
        ${t('projects.of', { environment: data.environment, schema: data.schema })}</span>`}</div>
      ${error && html`<${Failed} error=${error} onRetry=${reload} />`}
      ${data ? html`<${Listed} data=${data} />` : !error && html`<${Loading} />`}
    </main>
  `
}

/** @param {{ data: any }} props */
function Listed({ data }) {
  const { file_problems: problems, projects, groups, groups_problem: noGroups, caretaker_problem: noCaretaker } = data
  return html`
    ${
      problems.length > 0 &&
      html`<section class="notice bad file-problem" role="alert">
        <strong>${t(projects.length > 0 ? 'projects.file_bad' : 'projects.file_never_good')}</strong>
        <ul>${problems.map((/** @type {string} */ problem) => html`<li key=${problem} class="mono">${problem}</li>`)}
        </ul>
      </section>`
    }
    ${noCaretaker && html`<p class="notice warn">${noCaretaker}</p>`}
    ${projects.length === 0 && problems.length === 0 && html`<${Empty} title=${t('projects.none')}>
      ${t('projects.none_hint')}<//>`}
    <div class="cards">${projects.map((/** @type {any} */ project) => html`<${Project} key=${project.name}
      project=${project} />`)}</div>
    <section class="stack" aria-label=${t('projects.free')}>
      <h2>${t('projects.free')}</h2>
      ${noGroups && html`<p class="notice warn">${noGroups}</p>`}
      ${groups?.length === 0 && html`<p class="quiet">${t('projects.no_free')}</p>`}
      ${groups?.length > 0 && html`<p class="quiet">${t('projects.free_hint')}</p>`}
      ${groups?.map((/** @type {any} */ group) => html`<${FreeGroup} key=${group.jid} group=${group} />`)}
    </section>
  `
}
