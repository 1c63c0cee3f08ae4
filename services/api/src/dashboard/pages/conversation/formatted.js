import { html } from '../../lib/html.js'
import { formatMessage } from './format.js'

const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's' }

/** A text as WhatsApp shows it. @param {{ text: string, names?: ReadonlyMap<string, string> }} props */
export function Formatted({ text, names }) {
  return formatMessage(text, names).map(blockOf)
}

/** @param {import('./format.js').Block} block @returns {any} */
function blockOf(block) {
  if (block.type === 'list') {
    const items = block.items.map((item) => html`<li>${item.map(pieceOf)}</li>`)
    return block.ordered ? html`<ol start=${block.start}>${items}</ol>` : html`<ul>${items}</ul>`
  }
  const lines = block.lines.flatMap((line, index) => [index > 0 ? '\n' : '', ...line.map(pieceOf)])
  return block.type === 'quote' ? html`<blockquote>${lines}</blockquote>` : html`<p>${lines}</p>`
}

/** @param {import('./format.js').Piece} piece @returns {any} */
function pieceOf(piece) {
  if (piece.type === 'text') return piece.text
  if (piece.type === 'code') return html`<code>${piece.text}</code>`
  if (piece.type === 'mention') return html`<span class="mention">@${piece.name}</span>`
  return html`<${ELEMENTS[piece.type]}>${piece.children.map(pieceOf)}<//>`
}
