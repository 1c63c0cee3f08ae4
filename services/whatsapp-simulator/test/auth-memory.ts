import {
  type AuthenticationCreds,
  BufferJSON,
  initAuthCreds,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'

/** What a client keeps: credentials and keys, as text like on a disk. */
export class AuthMemory {
  creds: AuthenticationCreds = initAuthCreds()
  readonly #values = new Map<string, string>()

  readonly keys: SignalKeyStore = {
    get: <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
      const found: Record<string, SignalDataTypeMap[T]> = {}
      for (const id of ids) {
        const text = this.#values.get(`${type} ${id}`)
        if (text !== undefined) found[id] = JSON.parse(text, BufferJSON.reviver) as SignalDataTypeMap[T]
      }
      return found
    },
    set: (data: SignalDataSet) => {
      for (const [type, values] of Object.entries(data)) {
        for (const [id, value] of Object.entries(values ?? {})) {
          const kept = type === 'sender-key' ? withReadableBuffers(value as Uint8Array | null) : value
          if (kept) this.#values.set(`${type} ${id}`, JSON.stringify(kept, BufferJSON.replacer))
          else this.#values.delete(`${type} ${id}`)
        }
      }
    },
  }

  /** A backup of itself, or a thief: the same credentials in another process. */
  copy(): AuthMemory {
    const other = new AuthMemory()
    other.creds = JSON.parse(
      JSON.stringify(this.creds, BufferJSON.replacer),
      BufferJSON.reviver,
    ) as AuthenticationCreds
    for (const [key, value] of this.#values) other.#values.set(key, value)
    return other
  }

  /** Deletes what the client knows of a kind, such as every `sender-key`. */
  forget(type: keyof SignalDataTypeMap): void {
    for (const key of this.#values.keys()) if (key.startsWith(`${type} `)) this.#values.delete(key)
  }
}

/**
 * The client library does not read back the keys that it kept for counters it skipped ("Expected Buffer instead of:
 * Object"), which it needs when a live message overtakes one of the offline queue. Written in the form that it reads,
 * as the bridge does (its `auth-state.ts`).
 */
function withReadableBuffers(record: Uint8Array | null): Buffer | null {
  if (!record) return null
  const states: unknown = JSON.parse(Buffer.from(record).toString('utf8'), (_, value: unknown) =>
    isBufferAsNumbers(value) ? Buffer.from(value.data) : value,
  )
  return Buffer.from(JSON.stringify(states, BufferJSON.replacer), 'utf8')
}

function isBufferAsNumbers(value: unknown): value is { data: number[] } {
  const found = value as { type?: unknown; data?: unknown } | null
  return typeof found === 'object' && found?.type === 'Buffer' && Array.isArray(found.data)
}
