import { type MessageStoreReader, StoreNotReadyError } from '@wa-monitor/message-store'

interface OtherNumbers {
  /** Stores of further numbers of ours, which read the same groups. */
  stores: readonly Pick<MessageStoreReader, 'ownIds'>[]
  /** Phone JIDs of numbers that no store here knows: those of an earlier system. */
  numbers: readonly string[]
}

/**
 * The same store, which knows all our numbers for its own. A store knows the numbers it was linked with; what our second
 * number writes in a group is to it a message like everybody's, and would make drops.
 */
export function withOwnNumbers(
  store: MessageStoreReader,
  { stores, numbers }: OtherNumbers,
): MessageStoreReader {
  const ownIds = () =>
    new Set([...store.ownIds(), ...numbers, ...stores.flatMap((other) => [...ownIdsOf(other)])])
  return { ...store, ownIds }
}

/** @throws what a store throws that is there and cannot be read: its number's messages would be taken for others'. */
function ownIdsOf(store: Pick<MessageStoreReader, 'ownIds'>): Iterable<string> {
  try {
    return store.ownIds()
  } catch (error) {
    // Not there: nobody has linked that number yet.
    if (error instanceof StoreNotReadyError) return []
    throw error
  }
}
