import type {
  KnownSender,
  NewDropEvent,
  NewRejectedNumber,
  NewReply,
  NewReview,
  NewWebhook,
  ReviewChange,
} from '@wa-monitor/database'

/** What one message does to the tables. Nothing else does anything to them. */
export type Effect =
  | { do: 'create'; review: NewReview }
  | { do: 'change'; drop: string; change: ReviewChange }
  | { do: 'record'; event: NewDropEvent }
  | { do: 'reject'; rejected: NewRejectedNumber }
  | { do: 'resolve_sender'; sender: KnownSender }
  | { do: 'webhook'; webhook: NewWebhook }
  | { do: 'reply'; asked_by: string; reply: NewReply }
