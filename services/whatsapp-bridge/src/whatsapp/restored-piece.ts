/** What a piece of history says about one group of a restored store. */
export interface RestoredPiece {
  /** It answers our own request for the messages before the oldest one that is known since the restore. */
  isAnswer: boolean
  /** When its oldest message was sent, Unix milliseconds; undefined when it has none. */
  oldest: number | undefined
  /** It has a message that the backup has as well. */
  meetsBackup: boolean
  /** The phone says that it has nothing older. */
  isEnd: boolean
  /** Its oldest message is another one than we asked from. */
  goesBack: boolean
}

/**
 * - `reached`: between the backup and now nothing is missing any more.
 * - `ended`: the phone has nothing older to give.
 * - `more`: what came leads further back, and the backup is not reached yet.
 * - `nothing`: it says nothing about what is missing.
 */
type PieceMeaning = 'reached' | 'ended' | 'more' | 'nothing'

/**
 * History is without holes backwards from what we ask from, and from the newest message in what a fresh link brings; so it
 * is enough to see where it ends. Pure.
 *
 * @param newestBefore Unix milliseconds: when the newest message of the backup was sent.
 */
export function readPiece(piece: RestoredPiece, newestBefore: number): PieceMeaning {
  const { isAnswer, oldest, meetsBackup, isEnd, goesBack } = piece
  if (meetsBackup || (oldest !== undefined && oldest < newestBefore)) return 'reached'
  if (isEnd) return 'ended'
  if (!isAnswer) return 'nothing'
  return goesBack ? 'more' : 'ended'
}
