import { isConnectionError } from '@wa-monitor/database'

/** What was revoked opens nothing any more after this long. */
const TRUSTED_MS = 5000
/** While PostgreSQL does not answer, those who were let in a short while ago still are: they are told what is wrong. */
const TRUSTED_WITHOUT_DATABASE_MS = 10 * 60_000
/** How exact "last used" is. */
const NOTED_MS = 60_000
/** What is remembered of what opens nothing: somebody who tries many must not fill the memory. */
const MOST_REMEMBERED = 1000

interface Known<Value> {
  value: Value | undefined
  at: number
  notedAt: number
}

/** What the database said of keys or sessions a moment ago, by their hash. */
export class Remembered<Value> {
  private readonly ask: (hash: string, toNote: boolean) => Promise<Value | undefined>
  private readonly now: () => number
  private readonly known = new Map<string, Known<Value>>()
  /** One question at a time for each, however many of its pages ask. */
  private readonly asking = new Map<string, Promise<Value | undefined>>()

  /** @param ask the database; `toNote`: that it is being used is to be written down */
  constructor(
    ask: (hash: string, toNote: boolean) => Promise<Value | undefined>,
    now: () => number = () => performance.now(),
  ) {
    this.ask = ask
    this.now = now
  }

  /** Undefined for what opens nothing. @throws the database's error, when it is not known and cannot be asked. */
  async find(hash: string): Promise<Value | undefined> {
    const before = this.known.get(hash)
    if (before && this.now() - before.at < TRUSTED_MS) return before.value
    try {
      const asked = this.asking.get(hash) ?? this.look(hash, before)
      return await asked
    } catch (error) {
      const recent = before?.value && this.now() - before.at < TRUSTED_WITHOUT_DATABASE_MS
      if (recent && isConnectionError(error)) return before.value
      throw error
    }
  }

  /** Something was changed here: what was known, or was asked before, counts no more. */
  forget(): void {
    this.known.clear()
    this.asking.clear()
  }

  private look(hash: string, before: Known<Value> | undefined): Promise<Value | undefined> {
    const at = this.now()
    const toNote = !before || at - before.notedAt >= NOTED_MS
    const asked = this.ask(hash, toNote)
      .then((value) => {
        if (this.asking.get(hash) === asked)
          this.keep(hash, { value, at, notedAt: toNote ? at : before.notedAt })
        return value
      })
      .finally(() => {
        if (this.asking.get(hash) === asked) this.asking.delete(hash)
      })
    this.asking.set(hash, asked)
    return asked
  }

  private keep(hash: string, known: Known<Value>): void {
    this.known.delete(hash)
    if (this.known.size >= MOST_REMEMBERED) this.known.delete(this.known.keys().next().value ?? '')
    this.known.set(hash, known)
  }
}
