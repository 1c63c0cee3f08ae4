/**
 * Everything that goes over the wire, in order. Noting something costs an array push; rows are made and written a
 * moment later, many in one commit, and before any answer about them.
 */
import type { WireMessage, WireRow } from '@wa-monitor/contracts'
import { openWireStore, type StoredWireRow, type WireFilter, type WireStore } from '../storage/wire-store.ts'
import { describeEntry } from './describe-entry.ts'
import type { WireEntry } from './wire-entry.ts'
import { summariseMessage } from './wire-messages.ts'

/** A process that is killed loses at most what this long has noted. */
const FLUSH_AFTER_MS = 50
const FLUSH_AT = 1000
/** About 250 bytes each. */
const KEPT = 1_000_000
const PRUNE_EVERY = 20_000

type Listener = (rows: readonly WireRow[]) => void

export class WireLog {
  readonly #store: WireStore
  readonly #listeners = new Set<Listener>()
  #entries: WireEntry[] = []
  #timer: NodeJS.Timeout | undefined
  #connections: number
  #last: number
  #prunedAt: number
  #closed = false

  constructor(path: string) {
    this.#store = openWireStore(path)
    this.#connections = this.#store.lastConnection()
    this.#last = this.#store.last()
    this.#prunedAt = this.#last
  }

  /** For a connection that has just been accepted. */
  takeConnectionNumber(): number {
    this.#connections += 1
    return this.#connections
  }

  note(entry: WireEntry): void {
    if (this.#closed) return
    this.#entries.push(entry)
    if (this.#entries.length >= FLUSH_AT) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#entries.length === 0) return
    const rows = this.#entries.splice(0).flatMap((entry) => describeEntry(entry))
    this.#store.insert(rows)
    this.#last = rows.at(-1)?.position ?? this.#last
    if (this.#last - this.#prunedAt >= PRUNE_EVERY) {
      this.#prunedAt = this.#last
      this.#store.removeUpTo(this.#last - KEPT)
    }
    if (this.#listeners.size === 0) return
    const told = rows.map(readRow)
    for (const listener of this.#listeners) listener(told)
  }

  /** Rows as they are written. @returns a function that ends it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The position of the last row. */
  last(): number {
    this.flush()
    return this.#last
  }

  list(filter: WireFilter): { rows: WireRow[]; next: number; more: boolean; oldest: number } {
    this.flush()
    const { rows, until } = filter.id === undefined ? this.#store.list(filter) : this.#ofId(filter.id, filter)
    const full = rows.length === filter.limit
    const next = full ? (rows.at(-1)?.position ?? 0) : Math.max(filter.after, Math.min(until, this.#last))
    return { rows: rows.map(readRow), next, more: next < this.#last, oldest: this.#oldest() }
  }

  /** Messages by their first stanza, each with all that is known of it by now. */
  messages({ after, limit, id }: { after: number; limit: number; id?: string | undefined }): {
    messages: WireMessage[]
    next: number
    more: boolean
    oldest: number
  } {
    this.flush()
    const found = this.#store.firstOfMessages(after, id === undefined ? limit + 1 : 0)
    const page = id === undefined ? found.slice(0, limit) : [{ id, position: after }]
    const messages = page.flatMap((first) => summariseMessage(this.#store.ofId(first.id).map(readRow)))
    const more = found.length > page.length
    const next = more ? (page.at(-1)?.position ?? after) : Math.max(after, this.#last)
    return { messages, next, more, oldest: this.#oldest() }
  }

  /** @returns how many rows are gone. */
  clear(): number {
    this.flush()
    return this.#store.removeAll()
  }

  /** What connections say that end only after this is lost. */
  close(): void {
    this.flush()
    this.#closed = true
    this.#store.close()
  }

  /** One id has few rows: they are filtered here. */
  #ofId(id: string, { after, limit, ...wanted }: WireFilter): { rows: StoredWireRow[]; until: number } {
    const fits = (row: StoredWireRow) =>
      row.position > after &&
      (wanted.device === undefined || isOf(row.device, wanted.device)) &&
      (wanted.event === undefined || row.event === wanted.event) &&
      (wanted.tag === undefined || row.tag === wanted.tag) &&
      (wanted.direction === undefined || row.direction === wanted.direction)
    return { rows: this.#store.ofId(id).filter(fits).slice(0, limit), until: this.#last }
  }

  #oldest(): number {
    return this.#store.oldest() || this.#last + 1
  }
}

/** Where the log of a simulator is: beside its file. */
export function wirePath(databasePath: string): string {
  return `${databasePath.replace(/\.db$/, '')}-wire.db`
}

/** Whether a device is the wanted one, or one of the wanted phone. */
function isOf(device: string, wanted: string): boolean {
  return device === wanted || device.startsWith(`${wanted}@`) || device.startsWith(`${wanted}:`)
}

function readRow(row: StoredWireRow): WireRow {
  const encs = row.encs === '' ? [] : row.encs.split(',')
  return {
    ...row,
    offline: row.offline === 1,
    encs: encs.map((enc) => {
      const [type = '', bytes = '0'] = enc.split(':')
      return { type, bytes: Number(bytes) }
    }),
  }
}
