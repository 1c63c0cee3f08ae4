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
          if (value) this.#values.set(`${type} ${id}`, JSON.stringify(value, BufferJSON.replacer))
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
