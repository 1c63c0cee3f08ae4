import { request } from '../core/api.js'
import { byId, element } from '../core/element.js'

let shown = ''

/** The sign at the top, and what to do below it. @param {import('./link-status.js').LinkStatus} status */
export function showLink(status) {
  const signature = JSON.stringify(status)
  if (signature === shown) return
  shown = signature
  const { tone, title, advice, askForCode } = status
  const sign = byId('link')
  sign.textContent = title
  sign.className = `pill ${tone}`
  const box = byId('advice')
  box.hidden = advice === ''
  box.replaceChildren(
    element('p', {}, element('b', {}, `${title}. `), advice),
    ...(askForCode ? [codeForm()] : []),
  )
}

function codeForm() {
  const code = element('input', { required: true, 'aria-label': 'Text of the QR code', placeholder: '2@…' })
  const outcome = element('span', { class: 'bad', role: 'alert' })
  const scan = async (/** @type {Event} */ event) => {
    event.preventDefault()
    try {
      outcome.textContent = ''
      await request('/admin/mock-phone/scan-qr', { qr: code.value.trim() })
    } catch (error) {
      outcome.textContent = /** @type {Error} */ (error).message
    }
  }
  return element(
    'form',
    { submit: (/** @type {Event} */ event) => void scan(event) },
    code,
    element('button', { class: 'solid' }, 'Scan'),
    outcome,
  )
}
