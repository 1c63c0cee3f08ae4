/**
 * The faults of one simulator. Whoever does what a fault may change asks here first and does what it is told; nothing
 * else knows which kinds there are. While nothing is armed each question costs one comparison.
 */
import { type Fault, type FaultState, maskNumber } from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'
import type { Stanza } from '../protocol/stanza.ts'
import type { WireLog } from '../wire/wire-log.ts'
import { ArmedFault } from './armed-fault.ts'
import type { Admission, AnswerFate, Blow, BundleFate, DeliveryFate, Fate, MessageFate } from './fate.ts'
import type { Delivery, World } from './hooks.ts'

/** A decision, and the fault that made it. */
export type Decided<T> = T & { fault: number }

/** A connection, as faults can hit it. */
export interface Target {
  /** JID; empty before login. */
  device(): string
  suffer(blow: Blow, fault: number): void
  /** The fault is over. */
  relieve(fault: number): void
}

const PAST = 200

export class Faults {
  readonly #log: Log
  readonly #wire: WireLog
  readonly #armed = new Map<number, ArmedFault>()
  readonly #past: FaultState[] = []
  readonly #timers = new Map<number, NodeJS.Timeout>()
  readonly #connections = new Set<Target>()
  readonly #deliveries = new Set<Pick<Target, 'relieve'>>()
  #last = 0

  constructor(log: Log, wire: WireLog) {
    this.#log = log
    this.#wire = wire
  }

  /** @returns its number. @throws HttpError when the world is not such that it can be. */
  arm(fault: Fault, world: World): number {
    this.#last += 1
    const armed = new ArmedFault(this.#last, fault)
    const { hooks, id } = armed
    const done = hooks.arm?.(fault, world) ?? 0
    this.#armed.set(id, armed)
    this.#say(armed, 'armed')
    if (done > 0) this.#fire(armed, armed.device ?? '', done)
    if (hooks.blow && !('at' in fault && fault.at)) this.#strike(armed, hooks.blow(fault))
    if (hooks.momentary?.(fault)) this.#end(armed, 'spent')
    else if (armed.seconds !== undefined && this.#armed.has(id)) {
      this.#timers.set(
        id,
        setTimeout(() => this.#end(armed, 'expired'), armed.seconds * 1000),
      )
    }
    return id
  }

  /** @returns whether it was armed. */
  disarm(id: number): boolean {
    const armed = this.#armed.get(id)
    if (armed) this.#end(armed, 'disarmed')
    return armed !== undefined
  }

  /** @returns how many were armed. */
  disarmAll(): number {
    const all = [...this.#armed.keys()]
    for (const id of all) this.disarm(id)
    return all.length
  }

  list(): { armed: FaultState[]; past: FaultState[] } {
    return { armed: [...this.#armed.values()].map((armed) => armed.describe()), past: this.#past }
  }

  /** Nothing fires any more. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#armed.clear()
  }

  /** From now on faults can hit this connection. @returns a function that ends it. */
  watch(connection: Target): () => void {
    this.#connections.add(connection)
    return () => void this.#connections.delete(connection)
  }

  /** Tells who holds something back when a fault is over. @returns a function that ends it. */
  watchDeliveries(holder: Pick<Target, 'relieve'>): () => void {
    this.#deliveries.add(holder)
    return () => void this.#deliveries.delete(holder)
  }

  /** False while no question has any other answer than nothing. */
  get any(): boolean {
    return this.#armed.size > 0
  }

  admission(): Admission {
    const armed = this.#find('', ({ hooks }) => hooks.admit !== undefined)
    const admission = armed?.hooks.admit?.(armed.fault) ?? 'accept'
    if (armed) this.#fire(armed, '')
    return admission
  }

  /** What is said to a device that logs in instead of welcome. */
  login(device: string): Stanza | undefined {
    const armed = this.#find(device, ({ hooks }) => hooks.login !== undefined)
    if (!armed) return undefined
    const answer = armed.hooks.login?.(armed.fault)
    this.#fire(armed, device)
    return answer
  }

  /** A stanza passes the edge of a connection. */
  edge(direction: 'in' | 'out', node: Stanza, device: string): Fate | undefined {
    if (!this.any) return undefined
    // Each counts what passes, also when another one fires.
    const hit = [...this.#armed.values()].filter(
      (armed) => armed.isFor(device) && armed.comesAt(direction, node) && armed.ready,
    )[0]
    if (!hit?.hooks.blow) return undefined
    const { fault, id } = hit
    const { when, byte } = { when: 'before' as const, byte: undefined, ...fault }
    const fate = { blow: hit.hooks.blow(fault), when, byte, fault: id }
    this.#fire(hit, device)
    return fate
  }

  /** Whether nothing is delivered to this device. */
  isDeaf(device: string): boolean {
    return this.#find(device, ({ hooks }) => hooks.deaf === true) !== undefined
  }

  delivery(device: string, delivery: Delivery): Decided<DeliveryFate> | undefined {
    const found = this.#decide(
      device,
      ({ hooks, fault, memory }) => hooks.delivery?.(fault, delivery, memory),
      (armed) => armed.listens,
    )
    // What is gathered counts once it goes out.
    if (found && found.fate.do !== 'gather') {
      this.#fire(found.armed, device, found.fate.do === 'replace' && !found.fate.counts ? 0 : 1)
    }
    return found && { ...found.fate, fault: found.armed.id }
  }

  /** What it held back has gone out, as it wanted. */
  gathered(id: number, device: string): void {
    const armed = this.#armed.get(id)
    if (armed) this.#fire(armed, device)
  }

  message(device: string, node: Stanza): Decided<MessageFate> | undefined {
    return this.#settle(device, ({ hooks, fault }) => hooks.message?.(fault, node))
  }

  answer(device: string, xmlns: string): Decided<AnswerFate> | undefined {
    return this.#settle(device, ({ hooks, fault }) => hooks.answer?.(fault, xmlns))
  }

  /** @param phone whose keys `device` asks for */
  bundle(device: string, phone: string): BundleFate | undefined {
    const found = this.#decide(device, ({ hooks, fault }) => hooks.bundle?.(fault, phone))
    if (found) this.#fire(found.armed, device)
    return found?.fate
  }

  #find(device: string, wanted: (armed: ArmedFault) => boolean): ArmedFault | undefined {
    if (!this.any) return undefined
    for (const armed of this.#armed.values()) {
      if (armed.ready && armed.isFor(device) && wanted(armed)) return armed
    }
    return undefined
  }

  /** The first that has anything to say. */
  #decide<T>(
    device: string,
    ask: (armed: ArmedFault) => T | undefined,
    mayAnswer = (armed: ArmedFault) => armed.ready,
  ): { fate: T; armed: ArmedFault } | undefined {
    if (!this.any) return undefined
    for (const armed of this.#armed.values()) {
      const fate = mayAnswer(armed) && armed.isFor(device) ? ask(armed) : undefined
      if (fate !== undefined) return { fate, armed }
    }
    return undefined
  }

  #settle<T extends object>(
    device: string,
    ask: (armed: ArmedFault) => T | undefined,
  ): Decided<T> | undefined {
    const found = this.#decide(device, ask)
    if (found) this.#fire(found.armed, device)
    return found && { ...found.fate, fault: found.armed.id }
  }

  #strike(armed: ArmedFault, blow: Blow): void {
    const hit = [...this.#connections].filter((connection) => armed.isFor(connection.device()))
    for (const connection of hit) {
      this.#fire(armed, connection.device())
      connection.suffer(blow, armed.id)
    }
  }

  #fire(armed: ArmedFault, device: string, times = 1): void {
    const last = armed.fire(times)
    this.#say(armed, 'fired', device)
    if (last && !armed.hooks.momentary?.(armed.fault)) this.#end(armed, 'spent')
  }

  #end(armed: ArmedFault, state: 'spent' | 'expired' | 'disarmed'): void {
    if (!this.#armed.delete(armed.id)) return
    clearTimeout(this.#timers.get(armed.id))
    this.#timers.delete(armed.id)
    armed.end(state)
    this.#past.unshift(armed.describe())
    this.#past.length = Math.min(this.#past.length, PAST)
    this.#say(armed, state)
    for (const target of [...this.#connections, ...this.#deliveries]) target.relieve(armed.id)
  }

  #say(armed: ArmedFault, what: string, device = armed.device ?? ''): void {
    const { id, fault, fired } = armed
    const line = { fault: id, kind: fault.kind, fired, ...(device ? { device: maskNumber(device) } : {}) }
    this.#log.info(line, `Fault ${what}`)
    const detail = `${fault.kind} ${what}`
    this.#wire.note({ event: 'fault', at: Date.now(), connection: 0, device, fault: id, detail })
  }
}
