import {
  type WireMessage,
  wireMessagesResponseSchema,
  wireResponseSchema,
  type WireRow,
} from '@wa-monitor/contracts'
import type { SimulatorProcess } from '@wa-monitor/local-stack'

/** Reads the simulator's wire log from where it last stopped. */
export class WireReader {
  readonly #simulator: Pick<SimulatorProcess, 'call'>
  readonly #filter: string
  #after = 0

  /** @param filter more of the query: `tag=receipt&direction=in`. */
  constructor(simulator: Pick<SimulatorProcess, 'call'>, filter: string) {
    this.#simulator = simulator
    this.#filter = filter
  }

  /** What is new since the last call. @throws when the log has dropped rows that were not read. */
  async read(): Promise<WireRow[]> {
    const all: WireRow[] = []
    for (;;) {
      const path = `/admin/wire?after=${this.#after}&limit=20000&${this.#filter}`
      const { rows, next, more, oldest } = wireResponseSchema.parse(await this.#simulator.call('GET', path))
      if (oldest > this.#after + 1) throw new Error('the wire log is too short for this proof')
      all.push(...rows)
      this.#after = next
      if (!more) return all
    }
  }
}

/** Everything the wire log knows of every message. */
export async function readWireMessages(simulator: Pick<SimulatorProcess, 'call'>): Promise<WireMessage[]> {
  const all: WireMessage[] = []
  for (let after = 0; ; ) {
    const path = `/admin/wire/messages?after=${after}&limit=5000`
    const answer = wireMessagesResponseSchema.parse(await simulator.call('GET', path))
    all.push(...answer.messages)
    if (!answer.more) return all
    after = answer.next
  }
}

/** A receipt by which a client says that it has a message. */
export function saysDelivered({ tag, type }: WireRow): boolean {
  return tag === 'receipt' && ['', 'inactive', 'sender'].includes(type)
}
