import type { SendResponse, SendState } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { DiskGuard } from '../disk/disk-guard.ts'
import { LEFT_UNKNOWN, type OutboxRow } from '../session/outbox.ts'
import type { Session } from '../session/session.ts'
import { newMessageId, ownMessageRow } from '../whatsapp/own-message.ts'
import type { Me } from '../whatsapp/read-message.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { describePause, type PauseSwitch } from './pause.ts'
import { SendError } from './send-error.ts'
import type { SendLimits } from './send-limits.ts'

/** How long a caller waits for WhatsApp's answer before he is told `accepted`. */
const ACK_WAIT_MS = 5_000

/** When somebody who was refused for want of room may as well try again. */
const FULL_DISK_RETRY_S = 60

interface Dependencies {
  whatsapp: WhatsApp
  session: Session
  store: MessageStoreWriter
  limits: Pick<SendLimits, 'claim'>
  pause: Pick<PauseSwitch, 'current'>
  disk: Pick<DiskGuard, 'stopped'>
  now: () => number
}

interface Wanted {
  idempotencyKey: string | undefined
  /** Of the request: the same key with another one is refused. */
  hash: string
  /** Taken during a pause as well. */
  duringPause: boolean
  /** Checks it and says what leaves, and where to; asked only when it was not taken before. */
  prepare: (me: Me) => Promise<{ chatJid: string; content: Buffer }>
}

/**
 * What is to leave is written down under its WhatsApp id, handed to the dispatcher, and waited for a little. Once written it
 * is sent, once, whatever crashes.
 *
 * @throws SendError when it is not taken; nothing was written, and nothing counted, then.
 */
export function createTaker({ whatsapp, session, store, limits, pause, disk, now }: Dependencies) {
  const { outbox } = session

  async function take(wanted: Wanted): Promise<SendResponse> {
    const earlier = findEarlier(wanted)
    if (earlier) return answer(earlier, await whatsapp.dispatcher.outcome(earlier.message_id, ACK_WAIT_MS))
    refuseFullDisk()
    refusePaused(wanted)
    const me = requireLink()
    const { chatJid, content } = await wanted.prepare(me)
    // Looked up again: while we asked WhatsApp about the recipient, the same request may have been taken.
    const meanwhile = findEarlier(wanted)
    if (meanwhile)
      return answer(meanwhile, await whatsapp.dispatcher.outcome(meanwhile.message_id, ACK_WAIT_MS))
    // From here to `add` nothing waits, so no other request can take the place that was free.
    refuseFullDisk()
    refusePaused(wanted)
    const countedAt = limits.claim()
    const row = {
      idempotency_key: wanted.idempotencyKey ?? null,
      request_hash: wanted.hash,
      message_id: newMessageId(me.pn),
      chat_jid: chatJid,
      content,
      created_at: now(),
    }
    outbox.add(row, countedAt)
    store.append([ownMessageRow(row, me)])
    return dispatch(row.message_id)
  }

  async function dispatch(messageId: string): Promise<SendResponse> {
    const row = outbox.byMessageId(messageId) as OutboxRow
    const outcome = whatsapp.dispatcher.outcome(messageId, ACK_WAIT_MS)
    await whatsapp.dispatcher.send(row).catch(() => undefined)
    return answer(row, await outcome)
  }

  function requireLink(): Me {
    const me = whatsapp.me()
    const { state, advice } = whatsapp.status()
    if (state === 'WORKING' && me) return me
    throw new SendError('not_linked', `WhatsApp is not connected (${state}): ${advice} Nothing was sent.`)
  }

  function refuseFullDisk(): void {
    const stopped = disk.stopped()
    if (stopped !== undefined)
      throw new SendError('disk_full', `${stopped} Nothing was sent.`, FULL_DISK_RETRY_S)
  }

  function refusePaused({ duringPause }: Wanted): void {
    const paused = duringPause ? undefined : pause.current()
    if (!paused) return
    const retryAfter = paused.until === null ? undefined : Math.ceil((paused.until - now()) / 1000)
    throw new SendError('paused', `${describePause(paused)}; nothing was sent.`, retryAfter)
  }

  function findEarlier({ idempotencyKey, hash }: Wanted): OutboxRow | undefined {
    const earlier = idempotencyKey === undefined ? undefined : outbox.byKey(idempotencyKey)
    if (earlier && earlier.request_hash !== hash) {
      throw new SendError(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another message; use a new key for a new message',
      )
    }
    return earlier
  }

  function answer(row: OutboxRow, status: SendState): SendResponse {
    const error = outbox.byMessageId(row.message_id)?.error
    return {
      success: status !== 'refused',
      message: SAID[status] ?? describeEnd(error ?? 'without a reason'),
      message_id: row.message_id,
      status,
    }
  }

  /** What became of the message sent under this key; undefined when there is none. */
  function find(idempotencyKey: string): SendResponse | undefined {
    const row = outbox.byKey(idempotencyKey)
    return row && answer(row, row.state)
  }

  return { take, find }
}

function describeEnd(error: string): string {
  return error.startsWith(LEFT_UNKNOWN) ? `It is ${error}` : `WhatsApp refused it (${error})`
}

const SAID: Partial<Record<SendState, string>> = {
  accepted: 'Taken; WhatsApp has not answered yet, it is sent once however long that takes',
  server_ack: 'Sent',
}

export type Taker = ReturnType<typeof createTaker>
