/** Why a message was not taken for sending; `code` and `status` are what HTTP callers see. */
export class SendError extends Error {
  override name = 'SendError'
  readonly code: SendErrorCode
  /** When trying again makes sense; undefined when it does not. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: SendErrorCode, message: string, retryAfterSeconds?: number) {
    super(message)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export const SEND_ERROR_STATUS = {
  not_linked: 503,
  invalid_recipient: 400,
  unknown_recipient: 404,
  message_unknown: 404,
  mention_not_in_group: 422,
  quoted_message_unknown: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  paused: 423,
  media_refused: 400,
  media_upload_failed: 502,
  disk_full: 507,
} as const

export type SendErrorCode = keyof typeof SEND_ERROR_STATUS
