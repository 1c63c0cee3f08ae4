import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf, place } from '../../lib/router.js'
import { may } from '../../lib/session.js'
import { useStore } from '../../lib/store.js'
import { Empty } from '../../shell/states.js'
import { Audit } from './audit.js'
import { Keys } from './keys.js'
import { PeopleList } from './people-list.js'

const VIEWS = /** @type {Record<string, any>} */ ({ people: PeopleList, keys: Keys, audit: Audit })

/** Who may sign in, which programs have a key, and who did what. For administrators. */
export function People() {
  const { query } = useStore(place)
  const asked = query.get('view') ?? ''
  const view = Object.hasOwn(VIEWS, asked) ? asked : 'people'
  if (!may('admin'))
    return html`<main id="main" class="page">
      <h1>${t('shell.people')}</h1>
      <${Empty} title=${t('people.for_admins')} />
    </main>`
  return html`
    <main id="main" class="page">
      <h1>${t('shell.people')}</h1>
      <nav class="tabs" aria-label=${t('people.views')}>
        ${Object.keys(VIEWS).map(
          (each) => html`
            <a key=${each} href=${addressOf('people', '', each === 'people' ? {} : { view: each })}
              aria-current=${each === view ? 'page' : undefined}>
              ${t(`people.view_${each}`)}
            </a>
          `,
        )}
      </nav>
      <${VIEWS[view]} key=${view} />
    </main>
  `
}
