/**
 * Bold, italic, struck out, code and mentions within one line, by WhatsApp's rules: a mark opens before a character
 * that is no space and not inside of a word, and closes the same way round; nothing stands within another of its own
 * kind.
 *
 * @typedef {{ type: 'text', text: string } | { type: 'code', text: string } | { type: 'mention', number: string,
 *   name: string } | { type: 'bold' | 'italic' | 'strike', children: Piece[] }} Piece
 */

/** @type {Record<string, 'bold' | 'italic' | 'strike'>} */
const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' }
const SPACE = /\s/
const WORD = /[\p{L}\p{N}]/u
const MENTION = /@(\d{5,20})(?!\d)/y

/**
 * One pass. What opened and did not close is text after all: its pieces go to what is around it, and since at most
 * three kinds are open at a time, no piece moves more than three times.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end behind the last character of the line
 * @param {{ codes: [number, number][], code: number, names: ReadonlyMap<string, string> }} around `code`: the first
 *   of `codes` to look at
 * @returns {Piece[]}
 */
export function parseInline(text, start, end, { codes, code, names }) {
  /** @type {{ mark: string, at: number, children: Piece[] }[]} */
  const open = [{ mark: '', at: -1, children: [] }]
  const into = () => /** @type {{ children: Piece[] }} */ (open.at(-1)).children
  let written = start
  let noMoreTicks = false
  const write = (/** @type {number} */ to) => {
    if (to > written) into().push({ type: 'text', text: text.slice(written, to) })
  }
  for (let at = start; at < end; ) {
    const sign = text[at]
    while (code < codes.length && codes[code][1] <= at) code += 1
    if (code < codes.length && codes[code][0] === at) {
      const to = codes[code][1]
      write(at)
      into().push({ type: 'code', text: text.slice(at + 3, to - 3) })
      at = written = to
      continue
    }
    if (sign === '`' && !noMoreTicks) {
      const to = text.indexOf('`', at + 1)
      if (to === -1 || to >= end) noMoreTicks = true
      // Those of ```code``` that begins there are its own.
      else if (to !== codes[code]?.[0] && to > at + 1 && text.slice(at + 1, to).trim() !== '') {
        write(at)
        into().push({ type: 'code', text: text.slice(at + 1, to) })
        at = written = to + 1
        continue
      }
    }
    if (sign === '@') {
      MENTION.lastIndex = at
      const number = MENTION.exec(text)?.[1] ?? ''
      const name = names.get(number)
      if (name !== undefined) {
        write(at)
        into().push({ type: 'mention', number, name })
        at = written = at + 1 + number.length
        continue
      }
    }
    if (MARKS[sign]) {
      const before = at === start ? '' : text[at - 1]
      const after = at + 1 < end ? text[at + 1] : ''
      const opened = open.findIndex(({ mark }) => mark === sign)
      if (opened > 0 && at > open[opened].at + 1 && before !== sign && !SPACE.test(before) && !WORD.test(after)) {
        write(at)
        written = at + 1
        while (open.length > opened + 1) giveUp(open)
        const { children } = /** @type {{ children: Piece[] }} */ (open.pop())
        into().push({ type: MARKS[sign], children })
      } else if (opened === -1 && after !== '' && !SPACE.test(after) && !WORD.test(before)) {
        write(at)
        written = at + 1
        open.push({ mark: sign, at, children: [] })
      }
    }
    at += 1
  }
  write(end)
  while (open.length > 1) giveUp(open)
  return open[0].children
}

/** The innermost that is open is none: its mark is text. @param {{ mark: string, children: Piece[] }[]} open */
function giveUp(open) {
  const { mark, children } = /** @type {{ mark: string, children: Piece[] }} */ (open.pop())
  const around = /** @type {{ children: Piece[] }} */ (open.at(-1)).children
  const before = around.at(-1)
  if (before?.type === 'text') before.text += mark
  else around.push({ type: 'text', text: mark })
  const last = /** @type {{ type: string, text: string }} */ (around.at(-1))
  const [first, ...others] = children
  if (first?.type === 'text') last.text += first.text
  else if (first) around.push(first)
  for (const piece of others) around.push(piece)
}
