import charts from '../words/charts.js'
import conversation from '../words/conversation.js'
import drop from '../words/drop.js'
import drops from '../words/drops.js'
import people from '../words/people.js'
import projects from '../words/projects.js'
import shell from '../words/shell.js'
import system from '../words/system.js'

/** @typedef {Record<string, Record<string, string>>} Words area → name → words */

/** Every word on the page, in both languages. A test sees to it that neither lacks one. */
const AREAS = { charts, conversation, drop, drops, people, projects, shell, system }

/**
 * What production serves has each language in a file of its own, and loads one.
 *
 * @param {'en' | 'af'} language @returns {Promise<Words>}
 */
export async function wordsIn(language) {
  return Object.fromEntries(Object.entries(AREAS).map(([area, words]) => [area, words[language]]))
}
