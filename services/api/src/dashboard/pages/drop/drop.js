import { html } from '../../lib/html.js'
import { useLive } from '../../lib/use-live.js'
import { Failed, Loading } from '../../shell/states.js'
import { Traces } from '../conversation/traces.js'
import { Back } from './head.js'
import { OpenDrop } from './open-drop.js'

/**
 * One drop: everything about it, and everything that is done with it.
 *
 * @param {{ number: string, onClose: () => void }} props
 */
export function Drop({ number, onClose }) {
  const { data, error, reload } = useLive(`/api/drops/${encodeURIComponent(number)}`)
  if (data) return html`<${OpenDrop} live=${data.drop} onClose=${onClose} />`
  const isUnknown = error?.code === 'drop_unknown'
  return html`
    <header class="open-head"><${Back} onClose=${onClose} /><h1 class="mono">${number}</h1></header>
    ${
      isUnknown
        ? html`<div class="part"><${Traces} number=${number} /></div>`
        : error
          ? html`<${Failed} error=${error} onRetry=${reload} />`
          : html`<${Loading} />`
    }
  `
}
