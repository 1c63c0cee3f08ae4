import {
  type AuthenticationCreds,
  type AuthenticationState,
  BufferJSON,
  initAuthCreds,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
} from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import { INBOX_KEY_TYPE, type InboxEntries } from './durable-decryption.ts'

export interface StoredAuthState extends AuthenticationState {
  /** Call on every `creds.update`, at once: pre-key ids must be on the disk before the keys that have them. */
  saveCreds(): void
}

/**
 * The client library's key store on session.db. One `set` is part of one commit, inbox entries included: that is what
 * makes a ratchet step and the plaintext it gave inseparable. Commits are shared (`GroupCommit`); what the library
 * sends meanwhile is held back until they are on the disk (`hold-frames.ts`).
 *
 * @param onWriteError the disk refused: the caller ends the process, since going on would acknowledge unstored messages.
 */
export function createAuthState(session: Session, onWriteError: (error: Error) => void): StoredAuthState {
  const stored = session.auth.readCreds()
  const creds =
    stored === undefined ? initAuthCreds() : (JSON.parse(stored, BufferJSON.reviver) as AuthenticationCreds)
  const committed = <Result>(work: () => Result): Result => {
    try {
      return session.join(work)
    } catch (error) {
      onWriteError(error as Error)
      throw error
    }
  }
  return {
    creds,
    saveCreds: () => committed(() => session.auth.writeCreds(JSON.stringify(creds, BufferJSON.replacer))),
    keys: {
      async get<Type extends keyof SignalDataTypeMap>(type: Type, ids: string[]) {
        const values: Record<string, SignalDataTypeMap[Type]> = {}
        for (const [id, json] of session.auth.readKeys(type, ids)) values[id] = revive(type, json)
        return values
      },
      async set(data: SignalDataSet) {
        committed(() => {
          for (const [type, entries] of Object.entries(data)) {
            if (type === INBOX_KEY_TYPE) {
              for (const row of Object.values(entries as InboxEntries)) session.inbox.add(row)
              continue
            }
            for (const [id, value] of Object.entries(entries ?? {})) {
              if (value === null || value === undefined) session.auth.deleteKey(type, id)
              else session.auth.writeKey(type, id, toJson(type, value))
            }
          }
        })
      },
    },
  }
}

function revive<Type extends keyof SignalDataTypeMap>(type: Type, json: string): SignalDataTypeMap[Type] {
  const value = JSON.parse(json, BufferJSON.reviver) as SignalDataTypeMap[Type]
  if (type !== 'app-state-sync-key') return value
  return proto.Message.AppStateSyncKeyData.fromObject(value as object) as unknown as SignalDataTypeMap[Type]
}

function toJson(type: string, value: unknown): string {
  const readable = type === 'sender-key' ? withReadableBuffers(value as Uint8Array) : value
  return JSON.stringify(readable, BufferJSON.replacer)
}

const NUMBERS = /"data":\[([\d,]*)\]/g

/**
 * A sender key arrives as JSON text whose buffers are arrays of numbers, a form that the client library itself does not
 * read back (an out-of-order message then fails with "Expected Buffer"). Written again in the form it does read: as
 * text, since such a record may hold 2,000 keys, and parsing it costs more than all else that a message costs.
 */
function withReadableBuffers(record: Uint8Array): Buffer {
  const text = Buffer.from(record).toString('utf8')
  const readable = text.replace(NUMBERS, (_, numbers: string) => {
    const bytes = numbers === '' ? [] : numbers.split(',').map(Number)
    return `"data":"${Buffer.from(bytes).toString('base64')}"`
  })
  return Buffer.from(readable, 'utf8')
}
