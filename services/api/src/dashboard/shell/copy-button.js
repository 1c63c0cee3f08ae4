import { html, useEffect, useState } from '../lib/html.js'
import { t } from '../lib/i18n.js'

const SAID_MS = 2000

/** Puts `text` onto the clipboard and says so. @param {{ text: string, label?: string }} props */
export function CopyButton({ text, label = t('shell.copy') }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const onClick = () => void copy(text).then(setCopied)
  return html`<button type="button" class="small" onClick=${onClick}><span
    aria-live="polite">${copied ? t('shell.copied') : label}</span></button>`
}

/** `navigator.clipboard` exists only over HTTPS and on localhost. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
