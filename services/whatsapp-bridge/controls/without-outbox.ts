/**
 * The bridge without the memory of what it has sent: a request repeated after a crash is a new message, and what was
 * taken but had not left is forgotten. A proof that finds nothing wrong with this one proves nothing.
 */
import { runService } from '@wa-monitor/service'
import { readConfig } from '../src/config.ts'
import { createBridge } from '../src/service.ts'
import { openSession, type Session } from '../src/session/session.ts'

function openForgetfulSession(...parameters: Parameters<typeof openSession>): Session {
  const session = openSession(...parameters)
  const { outbox } = session
  const add: typeof outbox.add = (row, countedAt) => outbox.add({ ...row, idempotency_key: null }, countedAt)
  return { ...session, outbox: { ...outbox, add, byKey: () => undefined, accepted: () => [] } }
}

await runService({
  name: 'whatsapp-bridge',
  create: (log) => createBridge(readConfig(), log, { openSession: openForgetfulSession }),
})
