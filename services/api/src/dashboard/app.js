import { html, render, useEffect } from './lib/html.js'
import { language, t } from './lib/i18n.js'
import { place } from './lib/router.js'
import { enter, session } from './lib/session.js'
import { useStore } from './lib/store.js'
import { Charts } from './pages/charts/charts.js'
import { Desk } from './pages/drops/desk.js'
import { People } from './pages/people/people.js'
import { Projects } from './pages/projects/projects.js'
import { PasswordFirst } from './pages/sign-in/change-password.js'
import { SignIn } from './pages/sign-in/sign-in.js'
import { Welcome } from './pages/sign-in/welcome.js'
import { System } from './pages/system/system.js'
import { Guard } from './shell/guard.js'
import { Header } from './shell/header.js'
import { Empty, Loading } from './shell/states.js'

/** Drops is the list with one drop beside it; a drop has the address `/wa-monitor/drops/DR1752028`. */
const PAGES = /** @type {Record<string, any>} */ ({
  drops: Desk,
  system: System,
  projects: Projects,
  charts: Charts,
  people: People,
})

function App() {
  const who = useStore(session)
  const { name, subject } = useStore(place)
  useStore(language)
  useEffect(() => void enter(), [])
  useEffect(() => {
    document.title = [subject || (PAGES[name] && t(`shell.${name}`)), 'WA Monitor'].filter(Boolean).join(' · ')
  })
  if (who === undefined) return html`<${Loading} />`
  if (name === 'welcome') return html`<${Welcome} />`
  if (who === null) return html`<${SignIn} />`
  if (who.must_change_password) return html`<${PasswordFirst} />`
  const Page = PAGES[name]
  return html`
    <${Guard} key="header"><${Header} /><//>
    <${Guard} key=${name}>
      ${Page ? html`<${Page} subject=${subject} />` : html`<main class="page"><${Empty}
        title=${t('shell.nothing_here')} /></main>`}
    <//>
  `
}

/** A link with a key in a tab that is open already. */
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) void enter()
})

const root = document.getElementById('app')
if (root) render(html`<${App} />`, root)
