import { createStore } from './store.js'
import { wordsIn } from './words.js'

const KEPT = 'wa-monitor-language'

export const LANGUAGES = /** @type {const} */ ({ en: 'English', af: 'Afrikaans' })

/** `en` or `af`: what was chosen in this browser, else what the browser prefers. */
export const language = createStore(first())

/** @returns {'en' | 'af'} */
function first() {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'af') return kept
  return navigator.language.toLowerCase().startsWith('af') ? 'af' : 'en'
}

let wanted = language.get()
let words = await wordsIn(wanted)
document.documentElement.lang = wanted

/** @param {'en' | 'af'} chosen */
export async function speak(chosen) {
  wanted = chosen
  localStorage.setItem(KEPT, chosen)
  const loaded = await wordsIn(chosen)
  if (wanted !== chosen) return
  words = loaded
  document.documentElement.lang = chosen
  language.set(chosen)
}

/**
 * The words for `area.name`, with what stands in braces filled in; numbers are written as the language does. Where
 * there are `name_one` and `name`, a `count` of 1 takes the first.
 *
 * @param {string} key such as `drops.to_review`
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const [area = '', name = ''] = key.split('.')
  const chosen = (values.count === 1 ? words[area]?.[`${name}_one`] : undefined) ?? words[area]?.[name]
  if (chosen === undefined) {
    // Tests fail for it. A page that lacks a word is still of use.
    reportError(new Error(`no words for ${key}`))
    return key
  }
  return chosen.replaceAll(/\{(\w+)\}/g, (_, hole) => {
    const value = values[hole]
    return typeof value === 'number' ? value.toLocaleString(locale()) : (value ?? '')
  })
}

/** `12 345` @param {number} value @param {number} [digits] after the comma, at most */
export function number(value, digits = 0) {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits })
}

/** `83 %` @param {number} share between 0 and 1 */
export function percent(share) {
  return share.toLocaleString(locale(), { style: 'percent' })
}

/** Whether there are words for it: the api may know a code that this page does not. @param {string} key */
export function hasWords(key) {
  const [area = '', name = ''] = key.split('.')
  return words[area]?.[name] !== undefined
}

/** For dates and numbers. */
export function locale() {
  return language.get() === 'af' ? 'af-ZA' : 'en-ZA'
}
