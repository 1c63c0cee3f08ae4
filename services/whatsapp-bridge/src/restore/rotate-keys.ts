import type { AuthRecords } from '../session/auth-records.ts'

/**
 * How many prekeys WhatsApp may have been given since the backup, at the most: it is given a few whenever somebody new
 * writes. Their ids have 24 bits, so this can be done 255 times.
 */
const PREKEYS_SINCE = 65_536

interface Creds {
  me?: { id: string; lid?: string }
  account?: unknown
  nextPreKeyId: number
  firstUnuploadedPreKeyId: number
}

/** Where libsignal's record of a device has its sessions. */
const SESSIONS = '_sessions'

type SessionRecord = Record<typeof SESSIONS, Record<string, { indexInfo: { closed: number } }>>

export interface Rotated {
  /** Groups whose members get a new key with the next message. */
  senderKeys: number
  /** Devices to which the next message goes through a new session. */
  sessions: number
}

/**
 * Makes a linked device out of one that was rolled back. Every key that this device encrypts with has moved on since the
 * backup, and the phones have what it encrypted: the same step taken again gives the same message keys, which no phone
 * accepts. So nothing is sent with a rolled-back key:
 *
 * - *Groups*: our own sender keys go, and what is known of who has them: the next message makes and hands out a new one.
 * - *Devices*: open sessions are closed, so that the next message begins a new one with a prekey. What the other side
 *   still sends through the old one can be read as before.
 * - *Prekeys*: ids that may have been given away since are never used for other keys. The client library finds that the
 *   newest one is missing, and uploads more.
 *
 * Keys for reading stay: those only ever move forward, to wherever a message is.
 *
 * @param now Unix milliseconds.
 * @throws when there are no credentials of a linked device.
 */
export function rotateKeys(auth: AuthRecords, now: number): Rotated {
  const creds = readCreds(auth)
  const own = ownAddresses(creds)
  const senderKeys = auth.listKeys('sender-key').filter(({ id }) => own.has(authorOf(id)))
  for (const { id } of senderKeys) auth.deleteKey('sender-key', id)
  for (const { id } of auth.listKeys('sender-key-memory')) auth.deleteKey('sender-key-memory', id)
  let sessions = 0
  for (const { id, value } of auth.listKeys('session')) {
    const closed = closeSessions(value, now)
    if (closed === undefined) continue
    auth.writeKey('session', id, closed)
    sessions += 1
  }
  const next = creds.nextPreKeyId + PREKEYS_SINCE
  auth.writeCreds(JSON.stringify({ ...creds, nextPreKeyId: next, firstUnuploadedPreKeyId: next }))
  return { senderKeys: senderKeys.length, sessions }
}

/** Whether these are the credentials of a device that a phone has linked. */
export function isLinkedDevice(auth: Pick<AuthRecords, 'readCreds'>): boolean {
  const json = auth.readCreds()
  return json !== undefined && (JSON.parse(json) as Creds).account !== undefined
}

function readCreds(auth: AuthRecords): Creds & { me: NonNullable<Creds['me']> } {
  const creds = JSON.parse(auth.readCreds() ?? '{}') as Creds
  if (!creds.me || creds.account === undefined) throw new Error('session.db is not linked')
  return { ...creds, me: creds.me }
}

/** As in the names of sender keys: `number::device` of the phone form, `number_1::device` of the LID. */
function ownAddresses({ me }: { me: { id: string; lid?: string } }): Set<string> {
  const device = /:(\d+)@/.exec(me.id)?.[1] ?? '0'
  const userOf = (jid: string) => jid.split(/[:@]/)[0] ?? ''
  const lid = me.lid ? [`${userOf(me.lid)}_1::${device}`] : []
  return new Set([`${userOf(me.id)}::${device}`, ...lid])
}

/** `group::user::device` without its group. */
function authorOf(senderKeyId: string): string {
  return senderKeyId.split('::').slice(-2).join('::')
}

/** The record with its open session closed; undefined when none is open. */
function closeSessions(json: string, now: number): string | undefined {
  const record = JSON.parse(json) as SessionRecord
  const open = Object.values(record[SESSIONS] ?? {}).filter(({ indexInfo }) => indexInfo.closed === -1)
  if (open.length === 0) return undefined
  for (const { indexInfo } of open) indexInfo.closed = now
  return JSON.stringify(record)
}
