import { HttpError } from '@wa-monitor/service'

/** PostgreSQL does not answer: whoever asks may do so again. */
export function databaseAway(): HttpError {
  return new HttpError(
    503,
    'database_away',
    'The database does not answer; nothing was taken. Try again shortly',
    { 'Retry-After': '5' },
  )
}
