/**
 * The bridge as bridges usually are: what the client library's events tell is stored, after the receipt has left. A
 * proof that finds no loss with this one proves nothing.
 */
import { runService } from '@wa-monitor/service'
import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { readConfig } from '../src/config.ts'
import { createBridge } from '../src/service.ts'
import type { Intake, IntakeDependencies } from '../src/whatsapp/intake.ts'
import { readMessage } from '../src/whatsapp/read-message.ts'

function createIntake({ store, me }: IntakeDependencies): Intake {
  return {
    wrapRepository: (repository) => repository,
    listen(socket) {
      socket.ev.on('messages.upsert', ({ messages }) => {
        const self = me()
        if (!self) return
        const rows = messages.flatMap((message) => {
          const plaintext = proto.Message.encode(message.message ?? {}).finish()
          return readMessage({ attrs: attributesOf(message), plaintext, receivedAt: Date.now() }, self) ?? []
        })
        store.append(rows)
      })
    },
    drain: () => undefined,
    stop: () => undefined,
  }
}

/** The stanza's attributes, as far as the event still tells them. */
function attributesOf({ key, messageTimestamp, pushName }: WAMessage): Record<string, string> {
  const lid = key.participantAlt?.endsWith('@lid') ? key.participantAlt : ''
  const pn = key.participantAlt && lid === '' ? key.participantAlt : ''
  return {
    id: key.id ?? '',
    from: key.remoteJid ?? '',
    participant: key.participant ?? key.remoteJid ?? '',
    t: String(messageTimestamp ?? 0),
    notify: pushName ?? '',
    ...(lid && { participant_lid: lid }),
    ...(pn && { participant_pn: pn }),
  }
}

await runService({
  name: 'whatsapp-bridge',
  create: (log) => createBridge(readConfig(), log, { createIntake }),
})
