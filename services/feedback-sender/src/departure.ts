import type { FeedbackWithReview } from '@wa-monitor/database'
import type { BridgeMessage } from './bridge-client.ts'

/** One message on its way: the row whose turn it was, marked `sending`, and those that go out in the same message. */
export interface Departure {
  /** As it was before it was marked, but for `sender`. */
  row: FeedbackWithReview
  carried: FeedbackWithReview[]
  body: BridgeMessage
  /** It was `queued` when this try began: no earlier try can have left anything with a bridge. */
  fresh: boolean
}
