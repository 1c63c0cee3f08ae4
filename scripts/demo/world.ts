import type { PhoneCopy } from '@wa-monitor/contracts'
import type { Post } from '@wa-monitor/local-stack'

export interface HttpAnswer {
  status: number
  body: Record<string, unknown>
}

/** A running stack with its simulated WhatsApp, however it was started: all that the working day needs of it. */
export interface World {
  /** Pages to look at, with what they show. */
  pages: [address: string, what: string][]
  /** A contractor's phone posts in a group; returns the WhatsApp id. */
  post(groupJid: string, post: Post): Promise<string>
  /** Every copy that reached a phone. */
  copies(phone: string): Promise<PhoneCopy[]>
  /** What the desk in a reviewer's browser asks of the API, in the reviewer's name. */
  callApi(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<HttpAnswer>
  /** One SELECT, with the rights of the database's owner. */
  query<Row extends object>(select: string): Promise<Row[]>
  /** SIGKILL. */
  crashBridge(): Promise<void>
  /** Resolves when it is connected to WhatsApp again. */
  startBridge(): Promise<void>
  stop(): Promise<void>
}
