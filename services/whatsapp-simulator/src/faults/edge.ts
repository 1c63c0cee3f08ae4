/**
 * The edge of one connection: everything that passes it is noted in the wire log, and may be what a fault waits for.
 */
import type { Stanza } from '../protocol/stanza.ts'
import { readStanza } from '../protocol/stanza.ts'
import type { StanzaEntry } from '../wire/wire-entry.ts'
import type { WireLog } from '../wire/wire-log.ts'
import type { Fate } from './fate.ts'
import type { Faults, Target } from './faults.ts'

export class Edge {
  readonly #wire: WireLog
  readonly #faults: Faults
  readonly #connection: number
  readonly #leave: () => void
  #device = ''

  /** @param target the connection itself, for faults that hit it at other times than when a stanza passes */
  constructor(wire: WireLog, faults: Faults, target: Omit<Target, 'device'>) {
    this.#wire = wire
    this.#faults = faults
    this.#connection = wire.takeConnectionNumber()
    this.#leave = faults.watch({
      device: () => this.#device,
      suffer: (blow, fault) => target.suffer(blow, fault),
      relieve: (fault) => target.relieve(fault),
    })
    this.#say('open', '')
  }

  /** It is known now whose connection this is. */
  identify(device: string): void {
    this.#device = device
    this.#say('login', '')
  }

  /** A stanza is about to go out. @param fault the one that made it what it is */
  out(stanza: Stanza | Buffer, bytes: number, fault: number | null): Fate | undefined {
    const fate = this.#faults.any ? this.#faults.edge('out', decoded(stanza), this.#device) : undefined
    this.#pass('out', stanza, bytes, fate, fate?.fault ?? fault)
    return fate
  }

  /** A stanza has come in. */
  in(stanza: Stanza, bytes: number): Fate | undefined {
    const fate = this.#faults.edge('in', stanza, this.#device)
    this.#pass('in', stanza, bytes, fate, fate?.fault ?? null)
    return fate
  }

  /** A stanza that no fault is asked about. */
  note(
    direction: 'in' | 'out',
    stanza: Stanza | Buffer,
    bytes: number,
    outcome: StanzaEntry['outcome'],
    fault: number | null,
  ): void {
    this.#wire.note({
      event: 'stanza',
      at: Date.now(),
      connection: this.#connection,
      device: this.#device,
      direction,
      stanza,
      bytes,
      outcome,
      fault,
    })
  }

  closed(reason: string): void {
    this.#leave()
    this.#say('close', reason)
  }

  #pass(
    direction: 'in' | 'out',
    stanza: Stanza | Buffer,
    bytes: number,
    fate: Fate | undefined,
    fault: number | null,
  ): void {
    const through = direction === 'in' ? 'received' : 'sent'
    const stopped = fate?.blow.do === 'cut' ? 'cut' : 'withheld'
    const whole = fate === undefined || (fate.when === 'after' && fate.byte === undefined)
    this.note(direction, stanza, bytes, whole ? through : stopped, fault)
  }

  #say(event: 'open' | 'login' | 'close', detail: string): void {
    this.#wire.note({ event, at: Date.now(), connection: this.#connection, device: this.#device, detail })
  }
}

function decoded(stanza: Stanza | Buffer): Stanza {
  return Buffer.isBuffer(stanza) ? readStanza(stanza) : stanza
}
