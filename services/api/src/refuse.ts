import { HttpError } from '@wa-monitor/service'
import type { Refusal } from './decide/answerable.ts'

/** A rule that ends by itself says when: `Retry-After` for programs that wait, `until` for those that show it. */
export function refused({ status, code, message, until }: Refusal, now = new Date()): HttpError {
  if (!until) return new HttpError(status, code, message)
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
  return new HttpError(
    status,
    code,
    message,
    { 'Retry-After': String(seconds) },
    { until: until.toISOString() },
  )
}
