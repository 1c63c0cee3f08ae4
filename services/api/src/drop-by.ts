import { normaliseDropNumber } from '@wa-monitor/contracts'
import type { DropBy } from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { isUuid } from './decide/drop-view.ts'

/** As a person writes it (`dr 1752028`), or the id of the review row. */
export function dropBy(name: string): DropBy {
  return isUuid(name) ? { id: name } : { drop_number: normaliseDropNumber(name) }
}

export function dropUnknown(name: string): HttpError {
  return new HttpError(
    404,
    'drop_unknown',
    `There is no drop ${name}: write a number such as DR1752028, or the id of its review row`,
  )
}
