import { post } from './api.js'
import { element } from './element.js'
import { exactTime } from './time.js'

const MOST = 4000

/**
 * The small form under a drop's timeline. One message has one idempotency key from the first try on, so pressing twice,
 * or again after a lost answer, sends once.
 *
 * @param {string} id of the review row
 * @param {{ onSent: () => void }} handlers
 */
export function feedbackForm(id, { onSent }) {
  let key = newKey()
  const text = element('textarea', { id: 'feedback-text', maxlength: String(MOST), required: true })
  const button = element('button', { type: 'submit' }, 'Send feedback')
  const said = element('p', { role: 'status' })
  const label = element('label', { for: 'feedback-text' }, 'Feedback')

  const later = element('button', { type: 'button', hidden: true, onclick: () => void send(true) }, 'Send it then')

  /** @param {boolean} wait for the end of the drop's cooldown */
  const send = async (wait) => {
    const message = text.value.trim()
    if (message === '' || button.disabled) return
    button.disabled = true
    later.hidden = true
    say('Sending…')
    try {
      const body = { dropId: id, message, ...(wait && { wait }) }
      const { position, expected_at } = await post('/api/wa-monitor-send-feedback', body, key)
      key = newKey()
      text.value = ''
      const when = expected_at === null ? '' : `, expected at ${exactTime(expected_at)}`
      say(position > 1 ? `Queued as number ${position}${when}.` : `Queued${when}.`, 'done')
      onSent()
    } catch (error) {
      say(error.message, 'problem')
      later.hidden = error.code !== 'cooldown'
    }
    button.disabled = false
  }
  const say = (words, kind = '') => {
    said.textContent = words
    said.className = kind
  }
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send(false)
  })
  // Other words are another message.
  text.addEventListener('input', () => {
    key = newKey()
    later.hidden = true
  })
  const form = element(
    'form',
    {
      class: 'feedback',
      onsubmit: (event) => {
        event.preventDefault()
        void send(false)
      },
    },
    label,
    text,
    element('div', { class: 'row' }, said, later, button),
  )
  return {
    element: form,
    /** Answers to a withdrawn drop are refused: then the form says so instead. To a completed one it is an approval. */
    show({ drop_number, sender_name, state }) {
      const closed = state === 'withdrawn'
      text.disabled = closed
      button.disabled = closed
      const what = state === 'completed' ? 'Approval' : 'Feedback'
      label.textContent = closed ? 'Feedback: this drop is withdrawn' : `${what} to ${sender_name || 'the sender'}`
      text.placeholder = closed ? '' : `${drop_number}: …${matchMedia('(pointer: fine)').matches ? '   (Ctrl+Enter sends)' : ''}`
    },
  }
}

/** `crypto.randomUUID` exists only over HTTPS and on localhost. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
