/**
 * The key store that libsignal (through Baileys' repository) works on for one phone. Changes stay in memory until the
 * phone's unit of work takes them, so that they reach the disk together with what they produced, and before it leaves.
 *
 * Not safe for concurrent units: a phone does one thing at a time (`phones/phone.ts`).
 */
import { BufferJSON, type SignalDataSet, type SignalDataTypeMap } from '@whiskeysockets/baileys'

type KeyType = keyof SignalDataTypeMap

/** One key to write (JSON) or, with null, to delete. */
export interface KeyChange {
  type: string
  id: string
  value: string | null
}

export type ReadKey = (type: string, id: string) => string | undefined

export class SignalKeys {
  readonly #read: ReadKey
  #changes = new Map<string, KeyChange>()

  constructor(read: ReadKey) {
    this.#read = read
  }

  get<T extends KeyType>(type: T, ids: string[]): Record<string, SignalDataTypeMap[T]> {
    const found: Record<string, SignalDataTypeMap[T]> = {}
    for (const id of ids) {
      const value = this.read(type, id)
      if (value) found[id] = JSON.parse(value, BufferJSON.reviver) as SignalDataTypeMap[T]
    }
    return found
  }

  set(data: SignalDataSet): void {
    for (const [type, values] of Object.entries(data)) {
      for (const [id, value] of Object.entries(values ?? {})) {
        const stored = value === null || value === undefined ? null : serialize(type, value)
        this.write({ type, id, value: stored })
      }
    }
  }

  /** A key as it is stored. */
  read(type: KeyType, id: string): string | null | undefined {
    const change = this.#changes.get(keyOf(type, id))
    return change ? change.value : this.#read(type, id)
  }

  write(change: KeyChange): void {
    this.#changes.set(keyOf(change.type, change.id), change)
  }

  isInTransaction(): boolean {
    return true
  }

  /** Keeps nothing of a failed attempt: a message that does not decrypt leaves sessions and ratchets as they were. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const before = new Map(this.#changes)
    try {
      return await work()
    } catch (error) {
      this.#changes = before
      throw error
    }
  }

  /** The changes since the last call; the caller stores them. */
  take(): KeyChange[] {
    const changes = [...this.#changes.values()]
    this.#changes = new Map()
    return changes
  }
}

function keyOf(type: string, id: string): string {
  return `${type} ${id}`
}

/**
 * Baileys keeps sender keys as JSON inside a Buffer, their own Buffers as number arrays, which its reviver does not
 * turn back: a skipped message key then fails with "Expected Buffer". Written again in the form that it does read.
 */
function serialize(type: string, value: unknown): string {
  if (type !== 'sender-key' || !(value instanceof Uint8Array))
    return JSON.stringify(value, BufferJSON.replacer)
  const states: unknown = JSON.parse(Buffer.from(value).toString(), reviveNumberArrays)
  const text = JSON.stringify(states, BufferJSON.replacer)
  return JSON.stringify(Buffer.from(text), BufferJSON.replacer)
}

function reviveNumberArrays(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { type, data } = value as { type?: unknown; data?: unknown }
  if (type !== 'Buffer') return value
  return Array.isArray(data) ? Buffer.from(data as number[]) : Buffer.from(String(data), 'base64')
}

/** A phone's new one-time prekey, as its store keeps it. */
export function preKeyChange(id: number, keys: { public: Buffer; private: Buffer }): KeyChange {
  return { type: 'pre-key', id: id.toString(), value: JSON.stringify(keys, BufferJSON.replacer) }
}
