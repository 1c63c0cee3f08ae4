import type { Fault, FaultKind } from '@wa-monitor/contracts'
import type { Stanza } from '../protocol/stanza.ts'
import type { Admission, AnswerFate, Blow, BundleFate, DeliveryFate, MessageFate } from './fate.ts'

export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>

/** A stanza on its way from a companion's queue to its client. */
export interface Delivery {
  node: Stanza
  /** Not from the offline queue. */
  live: boolean
  /** The message before this one from the same author in the same chat, while the server remembers it. */
  earlier(): Stanza | undefined
}

/** What a fault has done so far. */
export interface Memory {
  /** It has fired `times` times, and is asked only because it `stays`. */
  spent: boolean
  /** The ids of messages it has damaged; for it to fill. */
  damaged: Set<string>
}

/** What a fault may do to the world when it is armed. */
export interface World {
  /** @param device undefined: every companion. @returns how many. */
  unlink(device: string | undefined): number
  /** @throws HttpError when the business is not in that group. */
  removeFromGroup(group: string): void
}

/**
 * What a kind of fault does, at the places where it is asked: only while it is armed, and only about devices it is for.
 * All of it is pure but `arm`; undefined means nothing.
 */
export interface Hooks<F> {
  /** What happens to a connection: at the stanza `at`, or when it is armed to every one there is. */
  blow?(fault: F): Blow
  /** Somebody tries to connect. */
  admit?(fault: F): Admission
  /** A linked device logs in and is told this instead of welcome. */
  login?(fault: F): Stanza
  /** Nothing of the queue goes out. */
  deaf?: true
  delivery?(fault: F, delivery: Delivery, memory: Memory): DeliveryFate | undefined
  message?(fault: F, message: Stanza): MessageFate | undefined
  answer?(fault: F, xmlns: string): AnswerFate | undefined
  bundle?(fault: F, phone: string): BundleFate | undefined
  /** @returns how often it fired. */
  arm?(fault: F, world: World): number
  /** Over as soon as it is armed. */
  momentary?(fault: F): boolean
  /** Not over when it has fired `times` times: what it did lasts until its seconds are over or it is disarmed. */
  stays?(fault: F): boolean
}
