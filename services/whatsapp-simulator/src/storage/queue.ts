import type { SqliteDatabase } from '@wa-monitor/sqlite'
import { type DeviceId, deviceKey } from './devices.ts'

/** What a stanza is recognised by when the companion answers it. */
export interface QueuedAs {
  tag: 'message' | 'receipt' | 'notification'
  id: string
  chat: string
  /** Empty where there is none. */
  participant: string
}

export interface QueuedStanza {
  position: number
  tag: QueuedAs['tag']
  stanza: Buffer
}

/** Answered rows are kept so that a stanza can be delivered again as it was. Older ones go. */
const KEPT = 20_000

export function queueTable(database: SqliteDatabase) {
  // Nothing is queued for a device that was unlinked while the stanza was being made.
  const insert = database.prepare<[DeviceId & QueuedAs & { stanza: Buffer }]>(`
    INSERT INTO queue (phone, number, tag, stanza_id, chat, participant, stanza)
    SELECT phone, number, :tag, :id, :chat, :participant, :stanza FROM devices
    WHERE phone = :phone AND number = :number`)
  const prune = database.prepare<[number]>('DELETE FROM queue WHERE finished = 1 AND position <= ?')
  const waiting = database.prepare<[DeviceId & { after: number; limit: number }], QueuedStanza>(`
    SELECT position, tag, stanza FROM queue
    WHERE phone = :phone AND number = :number AND finished = 0 AND position > :after ORDER BY position LIMIT :limit`)
  const counts = database.prepare<[DeviceId], { tag: QueuedAs['tag']; count: number }>(`
    SELECT tag, count(*) AS count FROM queue
    WHERE phone = :phone AND number = :number AND finished = 0 GROUP BY tag`)
  const unanswered = database.prepare<[], { any: 0 | 1 }>(
    'SELECT EXISTS (SELECT 1 FROM devices JOIN queue USING (phone, number) WHERE finished = 0) AS any',
  )
  const finish = database.prepare<[DeviceId & QueuedAs & { until: number }]>(`
    UPDATE queue SET finished = 1 WHERE position = (
      SELECT min(position) FROM queue
      WHERE stanza_id = :id AND phone = :phone AND number = :number AND tag = :tag AND chat = :chat
        AND participant = :participant AND finished = 0 AND position <= :until)`)
  const again = database.prepare<[{ chat: string; participant: string; id: string }]>(`
    INSERT INTO queue (phone, number, tag, stanza_id, chat, participant, stanza)
    SELECT phone, number, tag, stanza_id, chat, participant, stanza FROM queue WHERE position IN (
      SELECT min(position) FROM queue
      WHERE stanza_id = :id AND tag = 'message' AND chat = :chat AND participant = :participant
      GROUP BY phone, number)`)
  const deliveries = database.prepare<[string, string], { waiting: number; delivered: number }>(`
    SELECT coalesce(sum(done = 0), 0) AS waiting, coalesce(sum(done), 0) AS delivered FROM (
      SELECT min(finished) AS done FROM queue
      WHERE stanza_id = ? AND tag = 'message' AND chat = ? GROUP BY phone, number)`)
  const directDeliveries = database.prepare<
    [{ id: string; one: string; other: string }],
    { waiting: number; delivered: number }
  >(`
    SELECT coalesce(sum(done = 0), 0) AS waiting, coalesce(sum(done), 0) AS delivered FROM (
      SELECT min(finished) AS done FROM queue
      WHERE stanza_id = :id AND tag = 'message' AND participant = '' AND phone IN (:one, :other)
      GROUP BY phone, number)`)
  const before = database.prepare<
    [DeviceId & { chat: string; participant: string; position: number }],
    { stanza: Buffer }
  >(`
    SELECT stanza FROM queue
    WHERE phone = :phone AND number = :number AND tag = 'message' AND chat = :chat AND participant = :participant
      AND position < :position ORDER BY position DESC LIMIT 1`)
  return {
    add(device: DeviceId, as: QueuedAs, stanza: Buffer): void {
      const position = Number(insert.run({ ...deviceKey(device), ...as, stanza }).lastInsertRowid)
      if (position % 1000 === 0) prune.run(position - KEPT)
    },
    waiting: (device: DeviceId, after: number, limit: number) =>
      waiting.all({ ...deviceKey(device), after, limit }),
    countWaiting(device: DeviceId): Record<QueuedAs['tag'], number> {
      const found = Object.fromEntries(counts.all(deviceKey(device)).map(({ tag, count }) => [tag, count]))
      return { message: 0, receipt: 0, notification: 0, ...found }
    },
    /** The last message a companion was sent before that position from this author in this chat. */
    messageBefore: (device: DeviceId, chat: string, participant: string, position: number) =>
      before.get({ ...deviceKey(device), chat, participant, position })?.stanza,
    /** Whether any companion has something left to answer. */
    anyWaiting: () => unanswered.get()?.any === 1,
    /** Marks the oldest such stanza sent up to `until` as answered; false when there is none. */
    finish: (device: DeviceId, as: QueuedAs, until: number) =>
      finish.run({ ...deviceKey(device), ...as, until }).changes > 0,
    /** Companions that have not answered a message and that have; both 0 once it was pruned. */
    deliveries: (chat: string, id: string) => deliveries.get(id, chat) ?? { waiting: 0, delivered: 0 },
    /** The same in a chat of two, whose stanzas name each side's address in its own way. */
    directDeliveries: ([one, other]: readonly [string, string], id: string) =>
      directDeliveries.get({ id, one, other }) ?? { waiting: 0, delivered: 0 },
    /** Queues a message once more, byte for byte, for every companion that was sent it; 0 when none was. */
    addAgain: (chat: string, participant: string, id: string) => again.run({ chat, participant, id }).changes,
  }
}
