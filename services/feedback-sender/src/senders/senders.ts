import type { LimitsResponse, SenderAddress } from '@wa-monitor/contracts'
import { type Log, type Sample, Tally } from '@wa-monitor/service'
import type { BridgeClient } from '../bridge-client.ts'
import type { BridgeAnswer } from '../decide/bridge-answer.ts'
import { signOf } from './after-answer.ts'
import { afterFailure, CLOSED, type Circuit, type CircuitState, circuitState, withProbe } from './circuit.ts'

export interface Sender extends SenderAddress {
  client: BridgeClient
}

/** Whoever waits for an earlier sender looks no oftener than this. */
const SOONEST_MS = 1000

interface Options {
  /** In the order in which they are tried; at least one. */
  senders: readonly Sender[]
  /** Carries what was handed over before rows knew a sender; by default the last one. */
  bridgeUrl: string
  log: Log
  /** Milliseconds of a clock nobody can set. */
  now?: () => number
  random?: () => number
}

/**
 * The numbers that may carry feedback, in order, and which of them is worth asking now. Each process finds that out for
 * itself: what a circuit knows is lost with it, and found again in a moment.
 */
export class Senders {
  private readonly senders: readonly Sender[]
  private readonly bridge: Sender
  private readonly log: Log
  private readonly now: () => number
  private readonly random: () => number
  private readonly known = new Map<string, Circuit>()
  private readonly answered = new Tally('sender', 'answer')

  constructor({ senders, bridgeUrl, log, now = () => performance.now(), random = Math.random }: Options) {
    const last = senders.at(-1)
    if (!last) throw new Error('there is no sender')
    this.senders = senders
    this.bridge = senders.find(({ url }) => new URL(url).host === new URL(bridgeUrl).host) ?? last
    this.log = log
    this.now = now
    this.random = random
  }

  /** Whom a row names; null: a row from before there was a choice. Undefined: it is not one of SENDERS any more. */
  byName(name: string | null): Sender | undefined {
    return name === null ? this.bridge : this.senders.find((sender) => sender.name === name)
  }

  /**
   * Whom to ask about a row that nobody has. Undefined when those that are left cannot be used now.
   *
   * @param tried who certainly has nothing of it.
   */
  next(tried: ReadonlySet<string>): Sender | undefined {
    const left = this.senders.filter(({ name }) => !tried.has(name))
    const now = this.now()
    const usable = left.find(({ name }) => circuitState(this.circuit(name), now) !== 'open')
    // All are open: a circuit is there to be walked round, not to keep the last one from being asked.
    const chosen = usable ?? (tried.size === 0 ? this.soonest(left) : undefined)
    if (chosen && circuitState(this.circuit(chosen.name), now) === 'probe_due')
      this.known.set(chosen.name, withProbe(this.circuit(chosen.name), now))
    return chosen
  }

  /** Who is next at this moment, without asking: for its limits. */
  current(): Sender {
    const now = this.now()
    return this.senders.find(({ name }) => circuitState(this.circuit(name), now) === 'closed') ?? this.bridge
  }

  count(): number {
    return this.senders.length
  }

  /** To be told after each answer. */
  note({ name }: Sender, answer: BridgeAnswer): void {
    this.answered.add([name, answer.kind])
    const sign = signOf(answer)
    const before = this.circuit(name)
    const now = this.now()
    if (sign === 'unsaid') return
    if (sign === 'works') {
      this.known.delete(name)
      if (before.openings > 0) this.log.info({ sender: name }, `Sender ${name} can be used again`)
      return
    }
    const after = afterFailure(before, now, this.random())
    this.known.set(name, after)
    if (before.openings === 0 && after.openings > 0 && this.senders.length > 1)
      this.log.warn({ sender: name }, `Sender ${name} cannot be used: ${reasonOf(answer)}`)
  }

  /** Whether somebody other than this one looks as if it could be used: then what is stuck there holds up nobody else. */
  hasOther({ name }: Sender): boolean {
    const now = this.now()
    return this.senders.some(
      (other) => other.name !== name && circuitState(this.circuit(other.name), now) === 'closed',
    )
  }

  /** Milliseconds until one that comes before this one is asked again; undefined when none of them is out. */
  earlierInMs({ name }: Sender): number | undefined {
    const now = this.now()
    const waits = this.senders
      .slice(
        0,
        this.senders.findIndex((sender) => sender.name === name),
      )
      .map((sender) => this.circuit(sender.name))
      .filter(({ failures }) => failures > 0)
      .map(({ until }) => Math.max(SOONEST_MS, until - now))
    return waits.length === 0 ? undefined : Math.min(...waits)
  }

  /** For metrics. */
  circuits(): { sender: string; state: CircuitState }[] {
    const now = this.now()
    return this.senders.map(({ name }) => ({ sender: name, state: circuitState(this.circuit(name), now) }))
  }

  /** What each one answered, since the start. */
  answers(): readonly Sample[] {
    for (const { name } of this.senders) this.answered.add([name, 'taken'], 0)
    return this.answered.samples()
  }

  /** What each of them says about its limits now; undefined for one that does not answer. */
  async limits(signal: AbortSignal): Promise<Map<string, LimitsResponse | undefined>> {
    return new Map(
      await Promise.all(
        this.senders.map(async ({ name, client }) => [name, await client.limits(signal)] as const),
      ),
    )
  }

  private circuit(name: string): Circuit {
    return this.known.get(name) ?? CLOSED
  }

  private soonest(senders: readonly Sender[]): Sender | undefined {
    return senders.toSorted((one, other) => this.circuit(one.name).until - this.circuit(other.name).until)[0]
  }
}

function reasonOf(answer: BridgeAnswer): string {
  if (answer.kind === 'refused') return answer.message
  return answer.kind === 'taken' ? answer.message : answer.what
}
