/** Of what somebody calls himself, or has written where a number was expected. */
const MAX_PIECE_LENGTH = 60

/** At most `length` long, no character halved; what was cut off is shown by an ellipsis. */
export function clipText(text: string, length: number): string {
  if (text.length <= length) return text
  const kept = text.slice(0, Math.max(0, length - 1)).replace(/[\uD800-\uDBFF]$/, '')
  return length < 1 ? '' : `${kept.trimEnd()}…`
}

/** What others wrote, so that it cannot take over a message: one short line. */
export function oneLine(text: string): string {
  return clipText(
    text
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
    MAX_PIECE_LENGTH,
  )
}
