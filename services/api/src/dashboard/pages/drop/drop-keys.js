import { useEffect, useRef } from '../../lib/html.js'
import { useKeys } from '../../lib/keys.js'
import { shownOf, stepsOf } from './decide/form.js'

/** The row of digits, then the keys below its first four. */
export const STEP_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'Q', 'W', 'E', 'R']
const PRESSED = STEP_KEYS.map((key) => key.toLowerCase())

/**
 * One drop by keyboard.
 *
 * @param {{
 *   editing: any,
 *   here: { current: HTMLElement | null },
 *   save: () => void,
 *   send: () => void,
 *   isActive: boolean,
 * }} parts `send` is what the large button does
 */
export function useDropKeys({ editing, here, save, send, isActive }) {
  const { change, now } = editing
  const steps = () => stepsOf(shownOf(now()))
  const toggle = (/** @type {KeyboardEvent} */ { key, repeat }) => {
    const step = steps()[PRESSED.indexOf(key.toLowerCase())]
    if (step && !repeat) change({ [step]: !shownOf(now())[step] })
  }
  const write = () => {
    const field = /** @type {HTMLElement | null | undefined} */ (here.current?.querySelector('#feedback-text'))
    field?.focus()
    field?.scrollIntoView({ block: 'nearest' })
  }
  const allGood = () => change(Object.fromEntries(steps().map((step) => [step, true])))
  const bindings = [
    { keys: PRESSED, words: 'drop.key_steps', act: toggle },
    { keys: ['a'], words: 'drop.key_all_good', act: allGood },
    { keys: ['i'], words: 'drop.key_incomplete', act: () => change({ result: 'incomplete' }) },
    { keys: ['c'], words: 'drop.key_completed', act: () => change({ result: 'completed' }) },
    { keys: ['m'], words: 'drop.key_message', act: write },
    // Heard below: they act within a field, too.
    { keys: ['Ctrl+Enter'], words: 'drop.key_send' },
    { keys: ['Ctrl+S'], words: 'drop.key_save' },
  ]
  useKeys('drop.keys', isActive ? bindings : [])

  const latest = useRef({ save, send, isActive })
  latest.current = { save, send, isActive }
  useEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !latest.current.isActive) return
      const { save: onSave, send: onSend } = latest.current
      const act = event.key === 'Enter' ? onSend : event.key.toLowerCase() === 's' ? onSave : undefined
      if (!act || document.querySelector('dialog[open]')) return
      event.preventDefault()
      if (!event.repeat) act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
