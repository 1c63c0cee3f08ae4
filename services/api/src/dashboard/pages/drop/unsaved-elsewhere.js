import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf, place } from '../../lib/router.js'
import { useStore } from '../../lib/store.js'
import { unsaved } from './unsaved.js'

/** Other drops with changes that wait in this tab. @param {{ number: string }} props the one that is open */
export function UnsavedElsewhere({ number }) {
  const others = [...useStore(unsaved)].filter((other) => other !== number)
  const { query } = useStore(place)
  if (others.length === 0) return null
  return html`<p class="elsewhere quiet">
    ${t('drop.elsewhere')}
    ${others.map((other) => html`<a key=${other} class="mono" href=${addressOf('drops', other, query)}>${other}</a>`)}
  </p>`
}
