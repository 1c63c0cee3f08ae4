import { html } from '../lib/html.js'

/** One line of 20 by 20 each. @type {Record<string, string>} */
const PATHS = {
  drops: 'M7 5h10M7 10h10M7 15h10M3 5h.01M3 10h.01M3 15h.01',
  projects: 'M3 6a1 1 0 0 1 1-1h4l2 2h6a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z',
  charts: 'M3 17V3M3 17h14M7 13v-3M11 13V6M15 13V9',
  system: 'M2 10h4l2-5 4 10 2-5h4',
  people: 'M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 17c0-3 2-5 5-5s5 2 5 5M13 3.5a3 3 0 0 1 0 5.5M14 12c2.500 0 4 2 4 5',
  more: 'M4 10h.01M10 10h.01M16 10h.01',
}

/** @param {{ name: string }} props says nothing by itself: words stand beside it, or are its button's label */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`
}
