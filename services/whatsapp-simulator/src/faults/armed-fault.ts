/**
 * One fault from its arming on:
 *
 * - `armed`: it is asked, and may fire
 * - `spent`: it has fired as often as it should
 * - `expired`: its seconds are over
 * - `disarmed`: somebody has taken it back
 *
 * The last three are for good.
 */
import type { Fault, FaultState } from '@wa-monitor/contracts'
import type { Stanza } from '../protocol/stanza.ts'
import type { Hooks, Memory } from './hooks.ts'
import { isFor, matches } from './matches.ts'
import { hooksOf } from './kinds.ts'

export class ArmedFault {
  readonly id: number
  readonly fault: Fault
  readonly hooks: Hooks<Fault>
  readonly #damaged = new Set<string>()
  readonly #armedAt = Date.now()
  #state: FaultState['state'] = 'armed'
  #endsAt: number | null = null
  #fired = 0
  #lastFiredAt: number | null = null
  #matched = 0

  constructor(id: number, fault: Fault) {
    this.id = id
    this.fault = fault
    this.hooks = hooksOf(fault)
    if (this.seconds !== undefined) this.#endsAt = this.#armedAt + this.seconds * 1000
  }

  get seconds(): number | undefined {
    return 'seconds' in this.fault ? this.fault.seconds : undefined
  }

  get device(): string | undefined {
    return 'device' in this.fault ? this.fault.device : undefined
  }

  /** Whether it can still fire. */
  get ready(): boolean {
    return this.#state === 'armed' && this.#fired < this.#times
  }

  /** Whether deliveries concern it: some do when it can't fire any more. */
  get listens(): boolean {
    return this.ready || (this.#state === 'armed' && this.hooks.stays?.(this.fault) === true)
  }

  get memory(): Memory {
    return { spent: !this.ready, damaged: this.#damaged }
  }

  get fired(): number {
    return this.#fired
  }

  isFor(device: string): boolean {
    return isFor(this.device, device)
  }

  /** Whether this is the stanza it waits for. Counts those that are like it: call it once per stanza. */
  comesAt(direction: 'in' | 'out', node: Stanza): boolean {
    const at = 'at' in this.fault ? this.fault.at : undefined
    if (!at || !matches(at, direction, node)) return false
    this.#matched += 1
    return this.#matched >= at.nth
  }

  /** @returns whether that was the last time. */
  fire(times = 1): boolean {
    this.#fired += times
    this.#lastFiredAt = Date.now()
    return this.#fired >= this.#times && !this.hooks.stays?.(this.fault)
  }

  end(state: Exclude<FaultState['state'], 'armed'>): void {
    this.#state = state
    this.#endsAt = Date.now()
  }

  describe(): FaultState {
    return {
      id: this.id,
      fault: this.fault,
      state: this.#state,
      armed_at: this.#armedAt,
      ends_at: this.#endsAt,
      fired: this.#fired,
      last_fired_at: this.#lastFiredAt,
    }
  }

  get #times(): number {
    return ('times' in this.fault ? this.fault.times : undefined) ?? Infinity
  }
}
