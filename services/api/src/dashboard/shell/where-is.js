import { html, useRef } from '../lib/html.js'
import { t } from '../lib/i18n.js'
import { useKeys } from '../lib/keys.js'
import { addressOf, go } from '../lib/router.js'
import { wholeNumber } from '../pages/drops/filter.js'

/** "Where is DR1752028?", from every page: a whole number opens that drop, anything else is looked for in the list. */
export function WhereIs() {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null))
  useKeys('shell.everywhere', [{ keys: ['/', 'g w'], words: 'shell.key_where', act: () => field.current?.select() }])
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault()
    const input = field.current
    const wanted = input?.value.trim()
    if (!input || !wanted) return
    const number = wholeNumber(wanted)
    go(number ? addressOf('drops', number) : addressOf('drops', '', { search: wanted }))
    input.value = ''
    input.blur()
  }
  return html`
    <form class="where-is" role="search" aria-label=${t('shell.where_is_label')} onSubmit=${submit}>
      <input
        ref=${field}
        type="search"
        placeholder=${t('shell.where_is')}
        aria-label=${t('shell.where_is_label')}
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck=${false}
      />
    </form>
  `
}
