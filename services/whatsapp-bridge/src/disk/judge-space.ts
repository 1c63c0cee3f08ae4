/** What a file system has; bytes, as a process without special rights may use them. */
export interface Space {
  /** What is kept on it: `messages.db`. */
  what: string
  freeBytes: number
  totalBytes: number
}

/** Opening the files and shutting them again writes a little: with less than this, they are not even opened. */
export const OPENING_BYTES = 4 * 1024 * 1024
/** Room must come back with something to spare, so that the bridge does not leave and return by the minute. */
const SPARE = 1.25
const MEGABYTE = 1024 * 1024

/**
 * Whether work is taken, now that the file systems have so much room. Pure.
 *
 * @param wasStopped whether it was not taken before: then it needs a quarter more room to go on.
 * @returns why not, and what to do, for people; undefined: it is taken.
 */
export function judgeSpace(
  spaces: readonly Space[],
  minFreeBytes: number,
  wasStopped: boolean,
): string | undefined {
  const tightest = tightestOf(spaces)
  const needed = wasStopped ? minFreeBytes * SPARE : minFreeBytes
  if (!tightest || tightest.freeBytes >= needed) return undefined
  return `The disk that holds ${tightest.what} has ${megabytes(tightest.freeBytes)} MB left, and ${megabytes(needed)} MB are needed (MIN_FREE_DISK_MB): make room there, and everything goes on by itself.`
}

/** Where the least is free. */
export function tightestOf(spaces: readonly Space[]): Space | undefined {
  return spaces.reduce<Space | undefined>(
    (tightest, space) => (tightest && tightest.freeBytes <= space.freeBytes ? tightest : space),
    undefined,
  )
}

const megabytes = (bytes: number) => Math.floor(bytes / MEGABYTE)
