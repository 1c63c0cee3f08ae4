import { html } from '../lib/html.js'
import { t } from '../lib/i18n.js'

/** While the first answer is on its way. */
export function Loading() {
  return html`<p class="loading" role="status">${t('shell.loading')}</p>`
}

/**
 * Where there is nothing.
 *
 * @param {{ title?: string, children?: any }} props what is so, and what one can do about it
 */
export function Empty({ title, children }) {
  return html`<div class="empty">${title && html`<strong>${title}</strong>`}${children}</div>`
}

/**
 * What could not be had, and another try.
 *
 * @param {{ error: any, onRetry?: () => void }} props an `ApiError` says what is wrong; anything else is the network
 */
export function Failed({ error, onRetry }) {
  return html`
    <div class="failed" role="alert">
      <strong>${error?.status ? error.message : t('shell.no_connection')}</strong>
      ${onRetry && html`<button type="button" onClick=${onRetry}>${t('shell.try_again')}</button>`}
    </div>
  `
}
