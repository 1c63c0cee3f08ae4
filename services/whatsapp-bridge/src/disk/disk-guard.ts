import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '@wa-monitor/service'
import { judgeSpace, OPENING_BYTES, type Space, tightestOf } from './judge-space.ts'

/** Busy groups write a megabyte a minute; other programs may write a hundred a second. */
const LOOK_MS = 3000

interface Dependencies {
  /** Directories that are written to, by what is kept there. */
  directories: Readonly<Record<string, string>>
  minFreeBytes: number
  log: Log
  /** A proof's own disk. */
  measure?: (directory: string) => Pick<Space, 'freeBytes' | 'totalBytes'>
}

/**
 * Looks at the room on the disks every few seconds, and says when no work may be taken.
 *
 *     taking work ──less than MIN_FREE_DISK_MB──▶ stopped
 *          ▲                                         │
 *          └────────a quarter more than that─────────┘
 */
export class DiskGuard {
  readonly #deps: Dependencies
  #spaces: Space[] = []
  #stopped: string | undefined
  #timer: NodeJS.Timeout | undefined
  #onLook: () => void = () => undefined

  /** Looks for the first time. */
  constructor(deps: Dependencies) {
    this.#deps = deps
    this.look()
  }

  /** Why no work is taken, and what to do; undefined while it is. */
  stopped(): string | undefined {
    return this.#stopped
  }

  /** So little room that the files should not even be opened. */
  isOut(): boolean {
    return this.#stopped !== undefined && this.tightest().freeBytes < OPENING_BYTES
  }

  /** The file system with the least room. */
  tightest(): Space {
    return tightestOf(this.#spaces) ?? { what: '', freeBytes: 0, totalBytes: 0 }
  }

  /** Looks every few seconds from now on, and calls `onLook` each time, for one who acts on what is seen. */
  watch(onLook: () => void): void {
    this.#onLook = onLook
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      this.look()
      this.#onLook()
    }, LOOK_MS)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#onLook = () => undefined
  }

  /** Looks now. */
  look(): void {
    const { log, minFreeBytes } = this.#deps
    this.#spaces = this.#measureAll()
    const before = this.#stopped
    this.#stopped = judgeSpace(this.#spaces, minFreeBytes, before !== undefined)
    if ((this.#stopped === undefined) === (before === undefined)) return
    if (this.#stopped === undefined) log.info('There is room on the disk again: work goes on')
    else log.error(`Work stops, and WhatsApp keeps what comes in: ${this.#stopped}`)
  }

  #measureAll(): Space[] {
    const { directories, measure = measureDirectory, log } = this.#deps
    return Object.entries(directories).flatMap(([what, directory]) => {
      try {
        return { what, ...measure(directory) }
      } catch (error) {
        log.debug(`The room in ${directory} could not be seen: ${(error as Error).message}`)
        return []
      }
    })
  }
}

/** A call into the kernel of some microseconds, which touches no disk. A directory still to be made is where its parent is. */
function measureDirectory(directory: string): Pick<Space, 'freeBytes' | 'totalBytes'> {
  if (!existsSync(directory) && directory !== dirname(directory)) return measureDirectory(dirname(directory))
  const { bavail, blocks, bsize } = statfsSync(directory)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
