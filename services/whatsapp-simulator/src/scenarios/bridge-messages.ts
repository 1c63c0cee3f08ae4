import { jidUser, type ScenarioStep } from '@wa-monitor/contracts'
import { describeMessage } from '../http/describe-message.ts'
import type { Context } from '../world/context.ts'
import { jidOf, phoneOf } from './names.ts'

type WaitFor = NonNullable<ScenarioStep['wait_for']>
export type Wish = Extract<WaitFor, object>['message_from_bridge']

export interface FromBridge {
  id: string
  chat: string
  from: string
}

const LOOK_AT = 200

/** What companions have sent since this was made; each message answers one wish only. */
export class BridgeMessages {
  readonly #context: Context
  readonly #since: number
  readonly #lastBefore: number
  readonly #taken = new Set<string>()

  constructor(context: Context) {
    this.#context = context
    this.#since = context.storage.changes.last()
    this.#lastBefore = context.storage.messages.lastPosition()
  }

  /** The oldest that nobody has taken. @throws Error when the wish names nobody. */
  take(wish: Wish): FromBridge | undefined {
    const { storage } = this.#context
    const chat = wish.group === undefined ? undefined : jidOf(storage, wish.group)
    const phone = wish.mentions === undefined ? undefined : phoneOf(storage, wish.mentions)
    const lid = phone === undefined ? undefined : storage.accounts.byPhone(phone)?.lid
    const found = storage.groups
      .changedAfter(this.#since)
      .filter(({ jid }) => chat === undefined || jid === chat)
      .flatMap(({ jid }) =>
        storage.messages.list(jid, {
          after: this.#since,
          before: Number.MAX_SAFE_INTEGER,
          limit: LOOK_AT,
        }),
      )
      .filter(({ via, position }) => via === 'companion' && position > this.#lastBefore)
      .filter(({ id }) => !this.#taken.has(id))
      .toSorted((one, other) => one.position - other.position)
      .map((row) => describeMessage(storage, row))
      .find(
        ({ text, mentioned }) =>
          text.includes(wish.contains ?? '') &&
          (phone === undefined || mentioned.some((jid) => [phone, lid].includes(jidUser(jid)))),
      )
    if (!found) return undefined
    this.#taken.add(found.message_id)
    return { id: found.message_id, chat: found.chat_jid, from: found.from }
  }
}
