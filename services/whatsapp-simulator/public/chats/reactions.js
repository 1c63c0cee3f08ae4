/** Reactions as they stand below a message: each emoji once, with who gave it. Pure. */

/** @typedef {{emoji: string, count: number, names: string}} Reaction */

/** Those WhatsApp offers first, and some that fit the work. */
export const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏', '✅', '❌', '👀', '🎉', '🔥', '💯']

/**
 * @param {readonly {phone: string, emoji: string}[]} given
 * @param {(phone: string) => string} nameOf
 * @returns {Reaction[]}
 */
export function reactionsOf(given, nameOf) {
  const byEmoji = Map.groupBy(given, ({ emoji }) => emoji)
  return [...byEmoji].map(([emoji, all]) => ({
    emoji,
    count: all.length,
    names: all.map(({ phone }) => nameOf(phone)).join(', '),
  }))
}

/**
 * What pressing an emoji posts: the same once more takes it back.
 *
 * @param {readonly {phone: string, emoji: string}[]} given
 * @param {string} phone whoever presses
 * @param {string} emoji
 */
export function reactionText(given, phone, emoji) {
  return given.some((one) => one.phone === phone && one.emoji === emoji) ? '' : emoji
}
