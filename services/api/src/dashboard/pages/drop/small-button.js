import { html } from '../../lib/html.js'

/**
 * A button beside something.
 *
 * @param {{
 *   words: string,
 *   onClick: () => void,
 *   disabled?: boolean,
 *   label?: string,
 *   kind?: string,
 *   children?: any,
 * }} props `label` where its words alone do not say what it is about
 */
export function SmallButton({ words, onClick, disabled = false, label, kind = '', children }) {
  const look = `small ${kind}`
  return html`<button type="button" class=${look} aria-label=${label} disabled=${disabled} onClick=${onClick}>
    ${words}${children}
  </button>`
}
