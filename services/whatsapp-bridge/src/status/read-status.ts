import { type BridgeStatusResponse, jidUser, maskNumber } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { ClockWatch } from '../whatsapp/clock-watch.ts'
import type { DiskGuard } from '../disk/disk-guard.ts'
import { showPause } from '../http/pause-routes.ts'
import type { PauseSwitch } from '../send/pause.ts'
import type { SendLimits } from '../send/send-limits.ts'
import type { Session } from '../session/session.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'

export interface StatusSources {
  version: string
  whatsapp: Pick<WhatsApp, 'status' | 'me' | 'missingByChat'>
  store: Pick<MessageStoreWriter, 'capturedByChat' | 'lastMessageAt' | 'lastMessageAtByChat' | 'groupNames'>
  session: Pick<Session, 'inbox' | 'outbox'>
  limits: Pick<SendLimits, 'describe'>
  pause: Pick<PauseSwitch, 'current'>
  disk: Pick<DiskGuard, 'stopped' | 'tightest'>
  clock: Pick<ClockWatch, 'aheadSeconds'>
  /** What came back since a restore, or null. */
  restored: () => BridgeStatusResponse['restored']
}

/** From what the bridge knows, and counts over indexes that hold open work only: it may be asked every second. */
export function readStatus(sources: StatusSources): BridgeStatusResponse {
  const { version, whatsapp, store, session, limits, pause, disk, clock, restored } = sources
  const { state, reason, advice, since, loggedIn } = whatsapp.status()
  const me = whatsapp.me()
  const { freeBytes, totalBytes } = disk.tightest()
  return {
    success: true,
    version,
    state,
    reason,
    advice: state === 'WORKING' ? null : advice,
    since: isoTime(since),
    number: loggedIn && me ? `+${maskNumber(jidUser(me.pn))}` : null,
    last_message_at: isoTimeOrNull(store.lastMessageAt()),
    groups: readGroups(store, whatsapp.missingByChat()),
    limits: { ...limits.describe(), paused: showPause(pause.current()) },
    inbox_pending: session.inbox.countPending(),
    outbox_open: session.outbox.countAccepted(),
    disk: { free_bytes: freeBytes, total_bytes: totalBytes, stopped: disk.stopped() ?? null },
    clock: { ahead_of_whatsapp_seconds: clock.aheadSeconds() ?? null },
    restored: restored(),
  }
}

function readGroups(
  store: StatusSources['store'],
  missing: ReadonlyMap<string, number>,
): BridgeStatusResponse['groups'] {
  const captured = store.capturedByChat()
  const last = store.lastMessageAtByChat()
  return [...store.groupNames()]
    .map(([jid, name]) => ({
      jid,
      name,
      last_message_at: isoTimeOrNull(last.get(jid)),
      captured: captured.get(jid) ?? 0,
      missing: missing.get(jid) ?? 0,
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name) || one.jid.localeCompare(other.jid))
}

const isoTime = (ms: number) => new Date(ms).toISOString()
const isoTimeOrNull = (ms: number | undefined) => (ms === undefined ? null : isoTime(ms))
