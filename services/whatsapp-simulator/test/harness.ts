import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type PhoneCopy,
  phoneCopiesResponseSchema,
  scanQrResponseSchema,
  type SimulatorState,
  simulatedPostResponseSchema,
  simulatorStateSchema,
} from '@wa-monitor/contracts'
import { silentLog } from '@wa-monitor/service'
import type { UserFacingSocketConfig } from '@whiskeysockets/baileys'
import type { Config } from '../src/config.ts'
import { createSimulator, type Simulator } from '../src/service.ts'
import { Client } from './client.ts'
import type { AuthMemory } from './auth-memory.ts'
import { until } from './until.ts'

export const LAWLEY = '120363418298130331@g.us'
export const MOHADIN = '120363421532174586@g.us'
export const BUSINESS = '27820000000'

/** Speaks to a running simulator as its users do: by HTTP, and with clients. */
export class Remote {
  readonly #url: () => string
  readonly clients: Client[] = []

  constructor(url: () => string) {
    this.#url = url
  }

  connect(auth?: AuthMemory, more?: Partial<UserFacingSocketConfig>): Client {
    const client = new Client(this.#url(), auth, more)
    this.clients.push(client)
    return client
  }

  /** A client linked to an account and logged in. */
  async link(phone = BUSINESS, more?: Partial<UserFacingSocketConfig>): Promise<Client> {
    const fresh = this.connect(undefined, more)
    await until(() => fresh.qr, 'a QR code')
    const body = await this.post('/admin/mock-phone/scan-qr', { qr: fresh.qr, phone })
    scanQrResponseSchema.parse(body)
    await until(() => fresh.closedWith === 515, 'the client to be told to connect again')
    return this.connect(fresh.auth, more).ready()
  }

  async post(path: string, body: unknown): Promise<unknown> {
    return this.request('POST', path, body)
  }

  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url()}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = (await response.json()) as { message?: string }
    if (!response.ok) throw new Error(`${response.status} ${answer.message}`)
    return answer
  }

  /** A contractor's post. @returns its id. */
  async say(group: string, from: string, text: string, more: object = {}): Promise<string> {
    const answer = await this.post(`/admin/groups/${group}/messages`, { from, text, ...more })
    return simulatedPostResponseSchema.parse(answer).message_id
  }

  async state(): Promise<SimulatorState> {
    return simulatorStateSchema.parse(await this.request('GET', '/admin/state'))
  }

  async copies(phone: string): Promise<PhoneCopy[]> {
    return phoneCopiesResponseSchema.parse(await this.request('GET', `/admin/phones/${phone}/copies`)).copies
  }

  /** The phone's copies of a message, once it has that many. */
  async copiesOf(id: string, phone: string, count = 1): Promise<PhoneCopy[]> {
    const find = async () => (await this.copies(phone)).filter((copy) => copy.message_id === id)
    await until(async () => (await find()).length >= count, `${count} copies of ${id} at a phone`)
    return find()
  }
}

/** A simulator with its file, and the clients a test opens; all of it is gone after `close`. */
export class Harness extends Remote {
  readonly #directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  readonly #autoLink: Config['autoLink']
  readonly #more: Partial<Config>
  simulator: Simulator

  private constructor(autoLink: Config['autoLink'], more: Partial<Config>) {
    super(() => this.simulator.url())
    this.#autoLink = autoLink
    this.#more = more
    this.simulator = this.#create()
  }

  static async start(autoLink?: Config['autoLink'], more: Partial<Config> = {}): Promise<Harness> {
    const harness = new Harness(autoLink, more)
    await harness.simulator.start()
    return harness
  }

  /** Stops the simulator and starts another one on the same file. @param port a free one by default */
  async restart(port = 0): Promise<void> {
    await this.simulator.stop()
    this.simulator = this.#create(port)
    await this.simulator.start()
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.close()
    await this.simulator.stop()
    rmSync(this.#directory, { recursive: true })
  }

  #create(port = 0): Simulator {
    const databasePath = join(this.#directory, 'simulator.db')
    return createSimulator(
      { port, host: '127.0.0.1', databasePath, autoLink: this.#autoLink, ...this.#more },
      silentLog(),
    )
  }
}
