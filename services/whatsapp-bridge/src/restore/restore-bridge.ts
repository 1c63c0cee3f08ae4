import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type MessageStoreWriter,
  openMessageStoreWriter,
  prepareRestoredStore,
  type RestoredStore,
} from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import { checkIntegrity, putInPlace } from '@wa-monitor/sqlite'
import { createPause } from '../send/pause.ts'
import { LEFT_UNKNOWN } from '../session/outbox.ts'
import { writeRestoredMark } from '../session/restored-mark.ts'
import { openSession, type Session } from '../session/session.ts'
import { Gaps } from '../whatsapp/gaps.ts'
import { createInboxDrain } from '../whatsapp/inbox-drain.ts'
import { readMe } from '../whatsapp/own-identity.ts'
import { refuseData } from './refuse-data.ts'
import { RestoreError } from './restore-error.ts'
import { isLinkedDevice, rotateKeys } from './rotate-keys.ts'

/** Beside each of the two files, while they are prepared; an aborted restore leaves it, and the next one removes it. */
const SCRATCH = 'restoring'

/** How wrong the clock of a machine may be that nobody has found fault with. */
const CLOCK_TOLERANCE_MS = 10 * 60_000

export interface RestoreOptions {
  /** Holds `messages.db` and `session.db` of one backup; they are only read. */
  folder: string
  /** Where the bridge will look for them. */
  messageStorePath: string
  sessionDirectory: string
  /** Stay the device that the phone has linked; otherwise the number is linked afresh. */
  withSession: boolean
  /** Give up what is in their places. */
  replace: boolean
  now: number
  log: Log
}

export interface RestoreReport {
  store_id: string
  last_seq: number
  /** ISO 8601, both. */
  restored_at: string
  backup_taken_at: string
  /** Taken from the inbox into messages.db. */
  messages_from_inbox: number
  /** Taken for sending before the backup; whether they left after it is not known, and they do not leave again. */
  sends_given_up: number
  /** Of what the number lost between backup and restore, history is asked for in these. */
  groups: number
}

/**
 * Makes the two files of a backup the bridge's own, with no bridge running. Everything is done beside their places; then
 * messages.db is put into its place, and session.db after it. Until then a failure changes nothing; between the two
 * (`--replace` is needed to go on from there) messages.db is the restored one.
 *
 * Sending is paused in either case: what had left after the backup is not known here.
 *
 * @throws RestoreError, DatabaseDamagedError, StoreVersionError, ConfigError: each says what to do.
 */
export function restoreBridge(options: RestoreOptions): RestoreReport {
  const { folder, messageStorePath, sessionDirectory, replace, now } = options
  const staged = (name: string) => {
    const path = join(folder, name)
    if (!existsSync(path)) throw new RestoreError(`${path} is not there: this is no backup of a bridge`)
    return path
  }
  const copies = { 'messages.db': staged('messages.db'), 'session.db': staged('session.db') }
  refuseData(options, replace)
  const storeScratch = makeScratch(dirname(messageStorePath), copies['messages.db'])
  const sessionScratch = makeScratch(sessionDirectory, copies['session.db'])
  try {
    for (const path of [join(storeScratch, 'messages.db'), join(sessionScratch, 'session.db')])
      checkIntegrity(path)
    const restored = prepareRestoredStore(join(storeScratch, 'messages.db'), { now })
    const report = prepareBoth(storeScratch, sessionScratch, restored, options)
    chmodSync(join(storeScratch, 'messages.db'), 0o644)
    putInPlace(join(storeScratch, 'messages.db'), messageStorePath)
    putInPlace(join(sessionScratch, 'session.db'), join(sessionDirectory, 'session.db'))
    return report
  } finally {
    for (const path of [storeScratch, sessionScratch]) rmSync(path, { recursive: true, force: true })
  }
}

function makeScratch(directory: string, copy: string): string {
  const scratch = join(directory, SCRATCH)
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  copyFileSync(copy, join(scratch, copy.endsWith('session.db') ? 'session.db' : 'messages.db'))
  return scratch
}

function prepareBoth(
  storeScratch: string,
  sessionScratch: string,
  restored: RestoredStore,
  { withSession, now, log }: RestoreOptions,
): RestoreReport {
  const session = openSession(sessionScratch)
  const store = openMessageStoreWriter(join(storeScratch, 'messages.db'))
  try {
    if (withSession && !isLinkedDevice(session.auth))
      throw new RestoreError('The session of this backup is not linked: restore it without --with-session')
    const fromInbox = drainInbox(session, store, { log, now })
    if (withSession) rotateKeys(session.auth, now)
    else session.forgetLink()
    const { backupTakenAt, storeId } = restored
    const lastSeq = store.rowsSince.lastSeq()
    const takenAt = new Date(backupTakenAt).toISOString()
    const givenUp = session.outbox.giveUpOpen(describeGivenUp(takenAt), now)
    const groups = groupsOf(store, backupTakenAt)
    session.restoredGroups.begin(groups)
    writeRestoredMark(session.meta, { restored_at: now, backup_taken_at: backupTakenAt, last_seq: lastSeq })
    pauseSending(session, takenAt, { log, now })
    return {
      store_id: storeId,
      last_seq: lastSeq,
      restored_at: new Date(now).toISOString(),
      backup_taken_at: takenAt,
      messages_from_inbox: fromInbox,
      sends_given_up: givenUp,
      groups: groups.length,
    }
  } finally {
    store.close()
    session.close()
  }
}

/** While it is known who received them: the next link may be another number's. */
function drainInbox(
  session: Session,
  store: MessageStoreWriter,
  { log, now }: { log: Log; now: number },
): number {
  const me = () => readMe(session.auth)
  let added = 0
  const gaps = new Gaps({ table: session.gaps, store, me, log, now: () => now })
  createInboxDrain({
    inbox: session.inbox,
    store,
    me,
    log,
    now: () => now,
    gaps,
    history: { take: (seq) => session.historyJobs.add(seq) },
    onMessage() {
      added += 1
    },
  }).drain()
  return added
}

/**
 * History that goes back to before the newest message of the backup has brought everything. By WhatsApp's clock: ours may
 * have been wrong. In a group without such a message it has to go back to the backup itself.
 */
function groupsOf(store: MessageStoreWriter, backupTakenAt: number) {
  const newest = store.rowsSince.newestByGroup()
  const all = new Set([...newest.keys(), ...store.groupNames().keys()])
  return [...all].map((chat_jid) => ({
    chat_jid,
    newest_before: newest.get(chat_jid) ?? backupTakenAt - CLOCK_TOLERANCE_MS,
  }))
}

function pauseSending(session: Session, takenAt: string, { log, now }: { log: Log; now: number }): void {
  const pause = createPause({ meta: session.meta, now: () => now, log })
  pause.resume()
  pause.start({
    reason: `this number was restored from the backup of ${takenAt}. What was on its way then is held as feedback of rule “restored”: look in the groups for what has arrived, settle it on the dashboard, and then resume (./scripts/resume.sh)`,
  })
  pause.close()
}

function describeGivenUp(takenAt: string): string {
  return `${LEFT_UNKNOWN}: this bridge was restored from the backup of ${takenAt}. It does not leave again; look in the chat, and if it is not there, send it again under a new Idempotency-Key`
}
