/** Read out over a telephone without a question: no 0 and O, no 1 and l. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const LETTERS_EACH = 4

/** A password to hand over, `k7mp-4xqa-w2ne-h9ts`: nearly 80 bits. */
export function makePassword() {
  const group = () => Array.from({ length: LETTERS_EACH }, letter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** Each is as likely: what does not divide is thrown again. */
function letter() {
  const most = 256 - (256 % LETTERS.length)
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < most) return LETTERS[byte % LETTERS.length]
  }
}
