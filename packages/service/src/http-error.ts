/** An answer that is an error: thrown in a route, sent as `{success: false, message, code}`. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  /** Stable, for programs: `not_linked`, `unknown_recipient`. */
  readonly code: string
  readonly headers: Record<string, string>
  /** Further fields of the answer, such as `until`. */
  readonly details: Record<string, unknown>

  /** `message` tells a person what to do. */
  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details: Record<string, unknown> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}
