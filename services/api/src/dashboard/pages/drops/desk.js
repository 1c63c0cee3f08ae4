import { html, useEffect, useRef } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf, go, place } from '../../lib/router.js'
import { useStore } from '../../lib/store.js'
import { Drop } from '../drop/drop.js'
import { DropList } from './drop-list.js'

/**
 * The reviewers' desk: the list, and the one drop beside it on a wide screen; below that the drop alone (drops.css
 * decides, so that the
 * list keeps its place while a drop is looked at). What is shown is the address: the subject is the drop, the query
 * the filter.
 *
 * @param {{ subject: string }} props
 */
export function Desk({ subject }) {
  const { query } = useStore(place)
  const close = () => go(addressOf('drops', '', query))
  const beside = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    // Whoever opens a drop goes on in it; whoever types goes on typing.
    if (subject && !document.activeElement?.matches('input, textarea, select'))
      beside.current?.focus({ preventScroll: true })
  }, [subject])
  return html`
    <main id="main" tabindex="-1" class=${`desk ${subject ? 'with-drop' : ''}`}>
      <section class="desk-list"
        aria-label=${t('drops.list')}><${DropList} query=${query} selected=${subject} /></section>
      ${
        subject &&
        html`<section class="desk-drop" ref=${beside} tabindex="-1" aria-label=${subject}><${Drop} key=${subject}
          number=${subject} onClose=${close} /></section>`
      }
    </main>
  `
}
