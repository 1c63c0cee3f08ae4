import { html, useEffect, useRef } from '../lib/html.js'
import { t } from '../lib/i18n.js'

/**
 * A question or a form over the page: the rest waits, Escape closes it, and what had the focus has it again afterwards.
 *
 * @param {{ title: string, onClose: () => void, children?: any }} props put the buttons into
 *   `<div class="dialog-actions">`
 */
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement)
    dialog.current?.showModal()
    return () => before?.focus?.()
  }, [])
  const onBackdrop = (/** @type {MouseEvent} */ event) => event.target === dialog.current && onClose()
  return html`
    <dialog ref=${dialog} aria-label=${title} onClose=${onClose} onMouseDown=${onBackdrop}>
      <div class="dialog-head">
        <h2>${title}</h2>
        <button type="button" class="plain" aria-label=${t('shell.close')} onClick=${onClose}>✕</button>
      </div>
      ${children}
    </dialog>
  `
}
