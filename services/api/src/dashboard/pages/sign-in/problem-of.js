import { hasWords, t } from '../../lib/i18n.js'

/** What went wrong, in the language of the page where it has words for it, else in the api's. @param {any} error */
export function problemOf(error) {
  if (!error?.status) return t('shell.no_connection')
  const key = `people.wrong_${error.code}`
  return hasWords(key) ? t(key) : error.message
}
