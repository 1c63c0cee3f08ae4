import type { SchemaDatabase } from '@wa-monitor/database'
import { isStoreError, type MessageStoreReader, openMessageStoreReader } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { SenderConfig } from '../config.ts'
import type { Outbound } from '../outbound.ts'
import type { SenderProblems } from '../sender-problems.ts'
import type { Reactions } from '../stop-words/reactions.ts'
import { StopWords } from '../stop-words/stop-words.ts'
import { Following } from './following.ts'

interface Parts {
  config: Pick<SenderConfig, 'storePath' | 'furtherStores' | 'stopWordNumbers'>
  database: SchemaDatabase
  outbound: Outbound
  reactions: Reactions
  problems: SenderProblems
  log: Log
  /** A stop word has stopped something or let it go. */
  onObeyed: () => void
}

export interface StoresFollowed {
  start(): void
  stop(): Promise<void>
  /** Why it is not known what becomes of sent messages; undefined while it is. */
  problem(): string | undefined
}

/** Follows the messages.db of every number of ours that may carry feedback. */
export function followStores({ config, onObeyed, ...parts }: Parts): StoresFollowed {
  const { storePath, furtherStores, stopWordNumbers } = config
  const paths = [...(storePath === undefined ? [] : [storePath]), ...furtherStores]
  const stores = paths.map((path) => ({ path, store: openMessageStoreReader(path) }))
  const followings = stores.map(({ path, store }) => {
    const optional = path !== storePath
    // In one store only: a group's messages are in the store of each number that is in it.
    const stopWords = optional
      ? undefined
      : new StopWords({
          ...parts,
          store,
          ownIds: () => ownIdsOf(stores.map((opened) => opened.store)),
          numbers: stopWordNumbers,
          startedAt: Date.now(),
          onObeyed,
        })
    return new Following({ ...parts, path, store, stopWords, optional })
  })
  return {
    start() {
      for (const following of followings) following.start()
    },
    async stop() {
      await Promise.all(followings.map((following) => following.stop()))
    },
    problem: () =>
      storePath === undefined
        ? 'WHATSAPP_DB_PATH is not set: what was delivered and read is not known, and no stop word is heard'
        : paths.map((path) => parts.problems.get(`follow ${path}`)).find((problem) => problem !== undefined),
  }
}

/** Every number of ours that any of these stores knows; one that is not there yet knows none. */
function ownIdsOf(stores: readonly Pick<MessageStoreReader, 'ownIds'>[]): Set<string> {
  return new Set(
    stores.flatMap((store) => {
      try {
        return [...store.ownIds()]
      } catch (error) {
        if (isStoreError(error)) return []
        throw error
      }
    }),
  )
}
