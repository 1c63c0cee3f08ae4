import type { Log } from '@wa-monitor/service'
import type { PhoneBook } from '../phones/phone-book.ts'
import type { Companions } from '../server/companions.ts'
import type { PendingLinks } from '../server/pending-links.ts'
import type { Storage } from '../storage/storage.ts'

/** What every part of one simulator shares. */
export interface Context {
  storage: Storage
  log: Log
  phones: PhoneBook
  companions: Companions
  pendingLinks: PendingLinks
}
