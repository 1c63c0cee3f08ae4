/** A simulator that can be broken, a client linked with it, and what both say of it. */
import {
  faultArmedResponseSchema,
  type FaultState,
  faultsResponseSchema,
  type WireMessage,
  wireMessagesResponseSchema,
  type WireRow,
  wireResponseSchema,
} from '@wa-monitor/contracts'
import type { z } from 'zod'
import type { faultSchema } from '@wa-monitor/contracts'
import type { Client } from '../client.ts'
import { Harness } from '../harness.ts'
import { until } from '../until.ts'

export class Faulty {
  readonly harness: Harness
  client: Client

  private constructor(harness: Harness, client: Client) {
    this.harness = harness
    this.client = client
  }

  /** The client's first login is over, history included. */
  static async start(more: Parameters<Harness['link']>[1] = {}): Promise<Faulty> {
    const harness = await Harness.start()
    const client = await harness.link(undefined, more)
    await until(() => client.auth.creds.accountSyncCounter === 1, 'the client to have synced')
    return new Faulty(harness, client)
  }

  /** Logs the client in again, as an application does after its connection has ended. */
  async again(more: Parameters<Harness['connect']>[1] = {}): Promise<Client> {
    await this.client.close()
    this.client = await this.harness.connect(this.client.auth, more).ready()
    return this.client
  }

  /** @returns its number. */
  async arm(fault: z.input<typeof faultSchema>): Promise<number> {
    return faultArmedResponseSchema.parse(await this.harness.post('/admin/faults', fault)).id
  }

  async disarm(): Promise<void> {
    await this.harness.request('DELETE', '/admin/faults')
  }

  async fault(id: number): Promise<FaultState> {
    const { armed, past } = faultsResponseSchema.parse(await this.harness.request('GET', '/admin/faults'))
    const found = [...armed, ...past].find((one) => one.id === id)
    if (!found) throw new Error(`no fault ${id}`)
    return found
  }

  async fired(id: number, times = 1): Promise<FaultState> {
    await until(async () => (await this.fault(id)).fired >= times, `fault ${id} to have fired ${times} times`)
    return this.fault(id)
  }

  async wire(query = ''): Promise<WireRow[]> {
    return wireResponseSchema.parse(await this.harness.request('GET', `/admin/wire?limit=20000${query}`)).rows
  }

  /** What became of one message. */
  async onWire(id: string): Promise<WireMessage> {
    const answer = await this.harness.request('GET', `/admin/wire/messages?id=${id}`)
    const [message] = wireMessagesResponseSchema.parse(answer).messages
    if (!message) throw new Error(`${id} was never on the wire`)
    return message
  }

  /** The same, once it is as it should be. */
  async onWireWhen(id: string, what: string, holds: (message: WireMessage) => boolean): Promise<WireMessage> {
    await until(async () => (await this.#known(id)) && holds(await this.onWire(id)), what)
    return this.onWire(id)
  }

  async close(): Promise<void> {
    await this.harness.close()
  }

  async #known(id: string): Promise<boolean> {
    return (await this.wire(`&id=${id}&tag=message`)).length > 0
  }
}
