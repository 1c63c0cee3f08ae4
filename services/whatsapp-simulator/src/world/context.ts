import type { Log } from '@wa-monitor/service'
import type { Faults } from '../faults/faults.ts'
import type { MediaServer } from '../media/media-server.ts'
import type { PhoneBook } from '../phones/phone-book.ts'
import type { HistoryLimits } from '../phones/start-history.ts'
import type { Companions } from '../server/companions.ts'
import type { PendingLinks } from '../server/pending-links.ts'
import type { Storage } from '../storage/storage.ts'
import type { WireLog } from '../wire/wire-log.ts'

/** What every part of one simulator shares. */
export interface Context {
  storage: Storage
  log: Log
  phones: PhoneBook
  companions: Companions
  pendingLinks: PendingLinks
  media: MediaServer
  historyLimits: HistoryLimits
  wire: WireLog
  faults: Faults
}
