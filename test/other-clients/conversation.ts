/** A client of another make in a process of its own, and what it told. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Message {
  event: 'message'
  id: string
  chat: string
  author: string
  text: string
}

export type Told =
  | Message
  | { event: 'qr'; qr: string }
  | { event: 'code'; code: string }
  | { event: 'open'; jid: string }
  | { event: 'closed'; why: string }
  | { event: 'sent'; order: number; id: string }
  | { event: 'problem'; what: string }

export type Order =
  | { do: 'connect'; staleServerKey?: boolean }
  | { do: 'disconnect' }
  | { do: 'pair'; phone: string }
  | { do: 'send'; order: number; chat: string; text: string }

interface Where {
  /** Holds the client's folder, installed. */
  folder: string
  client: string
  socketUrl: string
  /** Base64. */
  rootKey: string
  /** For the session it saves. */
  sessionFolder: string
}

const PATIENCE_MS = 30_000

export class Conversation {
  readonly #child: ChildProcess
  readonly #told: Told[] = []
  #wake: () => void = () => undefined

  constructor({ folder, client, socketUrl, rootKey, sessionFolder }: Where) {
    this.#child = fork(join(folder, client, 'driver.js'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        SOCKET_URL: socketUrl,
        ROOT_KEY: rootKey,
        SESSION_FOLDER: sessionFolder,
      },
    })
    this.#child.on('message', (message) => {
      this.#told.push(message as Told)
      this.#wake()
    })
    this.#child.on('exit', () => this.#wake())
  }

  order(order: Order): void {
    this.#child.send(order)
  }

  /** Texts of messages that it was shown, in order; the same may come twice. */
  texts(): string[] {
    return this.#told.filter((told) => told.event === 'message').map((told) => told.text)
  }

  /** Everything told from now on; for waiting for something that was told before already. */
  mark(): number {
    return this.#told.length
  }

  /** @throws what it complained about, when it does not tell this in time. */
  async until<T extends Told>(what: string, matches: (told: Told) => told is T, after = 0): Promise<T> {
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const found = this.#told.slice(after).find(matches)
      if (found) return found
      const left = end - Date.now()
      if (left <= 0 || this.#child.exitCode !== null) throw new Error(`no ${what}${this.#complaints()}`)
      await this.#news(left)
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }

  async #news(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const patience = setTimeout(resolve, withinMs)
    this.#wake = resolve
    await promise
    clearTimeout(patience)
  }

  #complaints(): string {
    const said = this.#told.flatMap((told) => {
      if (told.event === 'problem') return [told.what.split('\n')[0] ?? '']
      return told.event === 'closed' ? [`closed: ${told.why}`] : []
    })
    return said.length === 0 ? '' : ` (it said: ${said.slice(-3).join('; ')})`
  }
}
