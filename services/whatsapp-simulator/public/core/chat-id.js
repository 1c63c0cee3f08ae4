/** A chat is named by the JID of its group, or by the phone of whoever writes with the business. Pure. */

/** @param {string} chat */
export function isGroup(chat) {
  return chat.endsWith('@g.us')
}

/**
 * Where its messages are.
 *
 * @param {string} chat
 * @param {string} business phone
 * @param {{after?: number, before?: number}} window
 */
export function messagesPath(chat, business, window) {
  const query = Object.entries(window).map(([name, value]) => `${name}=${value}`)
  if (isGroup(chat)) return `/admin/groups/${chat}/messages?${query.join('&')}`
  return `/admin/direct-messages?${[`a=${business}`, `b=${chat}`, ...query].join('&')}`
}

/**
 * What posting there asks for.
 *
 * @param {string} chat
 * @param {string} business phone
 * @param {{from: string}} post
 * @returns {{path: string, body: object}}
 */
export function postRequest(chat, business, post) {
  if (isGroup(chat)) return { path: `/admin/groups/${chat}/messages`, body: post }
  return { path: '/admin/direct-messages', body: { ...post, to: post.from === chat ? business : chat } }
}
