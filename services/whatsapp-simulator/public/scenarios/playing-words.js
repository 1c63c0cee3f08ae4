/** How far a scenario is, in words. Pure. */
import { counted } from '../core/words.js'

/** @typedef {import('@wa-monitor/contracts').Playing} Playing */

/** @param {Playing} playing @returns {{words: string, tone: 'good' | 'wait' | 'bad' | 'soft'}} */
export function playingWords({ state, step, steps, doing, posted, error }) {
  const posts = posted > 0 ? `, ${counted(posted, 'post')}` : ''
  const far = `${step} of ${counted(steps, 'step')}${posts}`
  if (state === 'failed') return { words: `Failed after ${far}: ${error ?? 'no reason given'}`, tone: 'bad' }
  if (state === 'stopped') return { words: `Stopped after ${far}`, tone: 'soft' }
  if (state === 'done') return { words: `Done: ${far}`, tone: 'good' }
  return { words: doing === null ? far : `${far} · ${doing}`, tone: 'wait' }
}
