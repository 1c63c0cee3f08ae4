import { parseInline } from './format-inline.js'

/**
 * How WhatsApp shows a text, as a tree of pieces: never markup, so whatever somebody wrote stays text. Pure; the time
 * it takes grows with the length of the text and not faster, whatever stands in it.
 *
 * @typedef {import('./format-inline.js').Piece} Piece
 * @typedef {{ type: 'text', lines: Piece[][] } | { type: 'quote', lines: Piece[][] }
 *   | { type: 'list', ordered: boolean, start: number, items: Piece[][] }} Block
 */

const BULLET = /[*-] (?=\S)/y
const NUMBER = /(\d{1,3})\. (?=\S)/y
const QUOTE = /> (?=\S)/y

/**
 * @param {string} text
 * @param {ReadonlyMap<string, string>} [names] of whoever is mentioned, by the number that stands behind the @
 * @returns {Block[]}
 */
export function formatMessage(text, names = new Map()) {
  /** @type {Block[]} */
  const blocks = []
  const codes = codesIn(text)
  for (let start = 0, code = 0; start <= text.length; ) {
    while (code < codes.length && codes[code][1] <= start) code += 1
    const end = endOfLine(text, start, codes, code)
    const mark = markAt(text, start, end)
    const pieces = parseInline(text, start + (mark?.length ?? 0), end, { codes, code, names })
    addLine(blocks, mark, pieces)
    start = end + 1
  }
  return blocks
}

/** Where ```code``` stands: it may span lines. @param {string} text @returns {[number, number][]} */
function codesIn(text) {
  /** @type {[number, number][]} */
  const codes = []
  for (let from = text.indexOf('```'); from !== -1; ) {
    const to = text.indexOf('```', from + 3)
    if (to === -1) break
    const isEmpty = text.slice(from + 3, to).trim() === ''
    if (!isEmpty) codes.push([from, to + 3])
    from = isEmpty ? to : text.indexOf('```', to + 3)
  }
  return codes
}

/**
 * A line break inside of code ends no line.
 *
 * @param {string} text
 * @param {number} start
 * @param {[number, number][]} codes
 * @param {number} code
 */
function endOfLine(text, start, codes, code) {
  let end = text.indexOf('\n', start)
  for (; end !== -1 && code < codes.length && codes[code][0] < end; code += 1)
    if (end < codes[code][1]) end = text.indexOf('\n', codes[code][1])
  return end === -1 ? text.length : end
}

/**
 * @param {string} text @param {number} start @param {number} end
 * @returns {{ type: 'quote' | 'list', length: number, ordered: boolean, number: number } | undefined}
 */
function markAt(text, start, end) {
  const at = (/** @type {RegExp} */ form) => {
    form.lastIndex = start
    const found = form.exec(text)
    return found && start + found[0].length <= end ? found : undefined
  }
  const quote = at(QUOTE)
  if (quote) return { type: 'quote', length: quote[0].length, ordered: false, number: 0 }
  const bullet = at(BULLET)
  if (bullet) return { type: 'list', length: bullet[0].length, ordered: false, number: 0 }
  const number = at(NUMBER)
  return number && { type: 'list', length: number[0].length, ordered: true, number: Number(number[1]) }
}

/**
 * Lines of one kind that follow each other belong together.
 *
 * @param {Block[]} blocks
 * @param {ReturnType<typeof markAt>} mark
 * @param {Piece[]} line
 */
function addLine(blocks, mark, line) {
  const last = blocks.at(-1)
  if (mark?.type === 'list') {
    if (last?.type === 'list' && last.ordered === mark.ordered) last.items.push(line)
    else blocks.push({ type: 'list', ordered: mark.ordered, start: mark.number, items: [line] })
    return
  }
  const type = mark?.type ?? 'text'
  if (last?.type === type) /** @type {any} */ (last).lines.push(line)
  else blocks.push({ type, lines: [line] })
}
