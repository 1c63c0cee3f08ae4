import type { PresenceEvent, PresentPerson } from '@wa-monitor/contracts'

/** Whoever has not said for so long that he is there is gone; pages say it every ten seconds. */
const GONE_MS = 30_000
const LOOK_MS = 5000
/** More pages than may watch, each some hundred bytes: what came first goes first. */
const MOST = 500

interface Here extends PresentPerson {
  drop: string
  seenAt: number
}

/** A page of somebody: two people cannot stand in for each other. */
interface Page {
  name: string
  page: string
}

/**
 * Who has which drop open, in memory: it is gone with the process, and the pages say it again. A page is on one drop. Listeners are
 * told of what changes, not of each sign of life.
 */
export class Presence {
  private readonly here = new Map<string, Here>()
  private readonly listeners = new Set<(drop: string) => void>()
  private readonly now: () => number
  private timer: NodeJS.Timeout | undefined

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** Somebody's page is on this drop, and on no other. */
  enter(drop: string, { name, page, doing }: PresentPerson): void {
    const key = keyOf({ name, page })
    const before = this.here.get(key)
    // To the end: what stands first was seen longest ago.
    this.here.delete(key)
    const [oldest] = this.here.keys()
    if (this.here.size >= MOST && oldest !== undefined) this.remove(oldest)
    this.here.set(key, { drop, name, page, doing, seenAt: this.now() })
    if (before && before.drop !== drop) this.tell(before.drop)
    if (before?.drop !== drop || before.doing !== doing) this.tell(drop)
    this.timer ??= setInterval(() => this.forget(), LOOK_MS).unref()
  }

  /** Nothing when the page has gone on to another drop by now. */
  leave(drop: string, who: Page): void {
    const key = keyOf(who)
    if (this.here.get(key)?.drop === drop) this.remove(key)
  }

  /** Everybody who is on one of these drops; without any named, everybody. */
  event(drops?: Iterable<string>): PresenceEvent {
    const wanted = drops && new Set(drops)
    const said: Record<string, PresentPerson[]> = Object.fromEntries(
      [...(wanted ?? [])].map((drop) => [drop, []]),
    )
    for (const { drop, name, page, doing } of this.here.values())
      if (!wanted || wanted.has(drop)) (said[drop] ??= []).push({ name, page, doing })
    for (const people of Object.values(said)) people.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    return { all: !wanted, drops: said }
  }

  /** @param listener told which drop it is about. @returns ends it. */
  watch(listener: (drop: string) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Whoever has been silent for too long is gone; called by itself every few seconds. */
  forget(): void {
    const since = this.now() - GONE_MS
    for (const [key, { seenAt }] of this.here) if (seenAt <= since) this.remove(key)
    if (this.here.size === 0) this.close()
  }

  close(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private remove(key: string): void {
    const gone = this.here.get(key)
    this.here.delete(key)
    if (gone) this.tell(gone.drop)
  }

  private tell(drop: string): void {
    for (const listener of this.listeners) listener(drop)
  }
}

function keyOf({ name, page }: Page): string {
  return `${name}\n${page}`
}
