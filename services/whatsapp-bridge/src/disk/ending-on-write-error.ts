import type { MessageStoreWriter } from '@wa-monitor/message-store'

type WriteMethod = 'append' | 'appendSoon' | 'learnLid' | 'saveChat' | 'addOwnId'

/**
 * The same writer, whose first failed write ends the process: the client library catches what its listeners throw, and would
 * go on as if the row were there.
 *
 * @param onWriteError ends the process.
 */
export function endingOnWriteError(
  store: MessageStoreWriter,
  onWriteError: (error: Error) => void,
): MessageStoreWriter {
  const ending = <Args extends unknown[], Result>(write: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      try {
        return write(...args)
      } catch (error) {
        if (isDiskError(error)) onWriteError(error)
        throw error
      }
    }
  }
  const { append, appendSoon, learnLid, saveChat, addOwnId } = store
  const guarded: Pick<MessageStoreWriter, WriteMethod> = {
    append: ending(append),
    appendSoon: ending(appendSoon),
    learnLid: ending(learnLid),
    saveChat: ending(saveChat),
    addOwnId: ending(addOwnId),
  }
  return { ...store, ...guarded }
}

/** The disk is full, or does not do as it is told. */
function isDiskError(error: unknown): error is Error {
  const code = (error as { code?: unknown } | undefined)?.code
  return (
    typeof code === 'string' && /^SQLITE_(FULL|IOERR|READONLY|CORRUPT)|^(ENOSPC|EIO|EROFS|EDQUOT)$/.test(code)
  )
}
