/**
 * The last stretch from a companion's queue to its client. Without faults a stanza goes straight through; a fault may
 * put another in its place, repeat it, or hold it here until the fault is over or the connection ends. What is held is
 * still in the queue, unanswered: after a new login it comes again.
 */
import { readStanza, type Stanza } from '../protocol/stanza.ts'
import type { Faults } from './faults.ts'

interface Exit {
  send(stanza: Buffer, fault: number | null): void
  /** It is kept back for now. */
  withheld(stanza: Buffer, fault: number): void
  /** Something may go on. */
  wake(): void
  /** The message before this position, from the same author in the same chat. */
  earlier(node: Stanza, position: number): Stanza | undefined
}

interface Repeat {
  stanza: Buffer
  fault: number
  /** Stanzas that still have to go out before it. */
  left: number
}

export class DeliveryLine {
  readonly #faults: Faults
  readonly #device: string
  readonly #exit: Exit
  readonly #leave: () => void
  readonly #held = new Map<number, { stanzas: Buffer[]; lastFirst: boolean }>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #repeats: Repeat[] = []

  constructor(faults: Faults, device: string, exit: Exit) {
    this.#faults = faults
    this.#device = device
    this.#exit = exit
    this.#leave = faults.watchDeliveries({ relieve: (fault) => this.#release(fault) })
  }

  /** Nothing is to be taken from the queue now. */
  get deaf(): boolean {
    return this.#faults.any && this.#faults.isDeaf(this.#device)
  }

  push(stanza: Buffer, position: number, live: boolean): void {
    if (!this.#faults.any && this.#repeats.length === 0) this.#exit.send(stanza, null)
    else this.#push(stanza, position, live)
  }

  close(): void {
    this.#leave()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#held.clear()
    this.#repeats = []
  }

  #push(stanza: Buffer, position: number, live: boolean): void {
    const node = readStanza(stanza)
    const delivery = { node, live, earlier: () => this.#exit.earlier(node, position) }
    const fate = this.#faults.delivery(this.#device, delivery)
    switch (fate?.do) {
      case 'replace':
        return this.#send(fate.stanza, fate.fault)
      case 'repeat':
        this.#send(stanza, null)
        return this.#repeat(stanza, fate)
      case 'hold':
        return void this.#hold(stanza, fate.fault, false)
      case 'gather':
        if (this.#hold(stanza, fate.fault, true) === fate.count) {
          this.#release(fate.fault)
          this.#faults.gathered(fate.fault, this.#device)
        }
        return
      default:
        this.#send(stanza, null)
    }
  }

  #send(stanza: Buffer, fault: number | null): void {
    this.#exit.send(stanza, fault)
    if (this.#repeats.length === 0) return
    for (const repeat of this.#repeats) repeat.left -= 1
    const due = this.#repeats.filter(({ left }) => left <= 0)
    this.#repeats = this.#repeats.filter(({ left }) => left > 0)
    for (const repeat of due) this.#exit.send(repeat.stanza, repeat.fault)
  }

  #repeat(
    stanza: Buffer,
    fate: { copies: number; afterMs: number | undefined; afterStanzas: number | undefined; fault: number },
  ): void {
    const again = () => {
      for (let copy = 0; copy < fate.copies; copy += 1) this.#exit.send(stanza, fate.fault)
    }
    if (fate.afterStanzas !== undefined) {
      for (let copy = 0; copy < fate.copies; copy += 1) {
        this.#repeats.push({ stanza, fault: fate.fault, left: fate.afterStanzas })
      }
    } else if (fate.afterMs === undefined) again()
    else {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        again()
      }, fate.afterMs)
      this.#timers.add(timer)
    }
  }

  /** @returns how many it holds now for this fault. */
  #hold(stanza: Buffer, fault: number, lastFirst: boolean): number {
    const held = this.#held.get(fault) ?? { stanzas: [], lastFirst }
    held.stanzas.push(stanza)
    this.#held.set(fault, held)
    this.#exit.withheld(stanza, fault)
    return held.stanzas.length
  }

  #release(fault: number): void {
    const { stanzas = [], lastFirst = false } = this.#held.get(fault) ?? {}
    this.#held.delete(fault)
    for (const stanza of lastFirst ? stanzas.toReversed() : stanzas) this.#send(stanza, fault)
    this.#exit.wake()
  }
}
