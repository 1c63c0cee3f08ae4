import type { WASocket } from '@whiskeysockets/baileys'

const ANSWER_MS = 10_000

/**
 * Takes this device off the phone's list of linked devices. Resolves with whether WhatsApp has confirmed it. The client
 * library's own `logout` sends the same, does not wait for the answer, and closes.
 */
export async function unlinkDevice(socket: WASocket): Promise<boolean> {
  const jid = socket.authState.creds.me?.id
  if (jid === undefined) return false
  const remove = { tag: 'remove-companion-device', attrs: { jid, reason: 'user_initiated' } }
  const attrs = { to: '@s.whatsapp.net', type: 'set', id: socket.generateMessageTag(), xmlns: 'md' }
  return socket.query({ tag: 'iq', attrs, content: [remove] }, ANSWER_MS).then(
    (answer: unknown) => answer !== undefined,
    () => false,
  )
}
