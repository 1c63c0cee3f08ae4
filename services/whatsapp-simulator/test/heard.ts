import type { BaileysEventMap } from '@whiskeysockets/baileys'
import type { Client } from './client.ts'

/** What one event is about: those that come in lists are taken apart. */
type Told<E extends keyof BaileysEventMap> = BaileysEventMap[E] extends (infer One)[]
  ? One
  : BaileysEventMap[E]

/** Everything the client tells its application in one kind of event, from now on. */
export function heard<E extends keyof BaileysEventMap>(client: Client, event: E): Told<E>[] {
  const all: Told<E>[] = []
  client.socket.ev.on(event, (told) => {
    all.push(...((Array.isArray(told) ? told : [told]) as Told<E>[]))
  })
  return all
}
