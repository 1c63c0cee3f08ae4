/** What a message is that is more than words. Pure. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage['kind']} Kind */

/** @type {Partial<Record<Kind, {sign: import('../core/icon.js').IconName, label: string}>>} */
const SIGNS = {
  video: { sign: 'camera', label: 'Video' },
  audio: { sign: 'play', label: 'Voice message' },
  document: { sign: 'file', label: 'Document' },
  sticker: { sign: 'smile', label: 'Sticker' },
  location: { sign: 'pin', label: 'Location' },
  contact: { sign: 'person', label: 'Contact' },
  poll: { sign: 'poll', label: 'Poll' },
  edit: { sign: 'edit', label: 'Edited an earlier message' },
  delete: { sign: 'blocked', label: 'Deleted an earlier message' },
  reaction: { sign: 'smile', label: 'Reacted to an earlier message' },
  other: { sign: 'file', label: 'Something the simulator has no word for' },
}

/** @param {Kind} kind */
export function kindSign(kind) {
  return SIGNS[kind]
}
