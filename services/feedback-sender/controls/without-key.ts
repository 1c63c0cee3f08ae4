/**
 * The sender as senders usually are: each try is a request of its own, and nobody can tell a second one from another
 * message. A proof that finds nothing sent twice with this one proves nothing.
 */
import { randomUUID } from 'node:crypto'
import { runService } from '@wa-monitor/service'
import { readSenderConfig } from '../src/config.ts'
import { createFeedbackSender } from '../src/service.ts'

const plainFetch = globalThis.fetch
globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  if (!headers.has('idempotency-key')) return plainFetch(input, init)
  headers.set('idempotency-key', randomUUID())
  return plainFetch(input, { ...init, headers })
}

await runService({
  name: 'feedback-sender',
  create: (log) => createFeedbackSender(readSenderConfig(), log),
})
