import { normaliseDropNumber, type RejectReason } from '@wa-monitor/contracts'
import { slipsOf } from './one-slip.ts'

interface Rejected {
  written: string
  reason: RejectReason
  detail: string
}

interface Meant {
  /** Named by the rejection itself, the likeliest first. */
  sure: string[]
  /** One mistake away: worth a word where such a drop was posted. */
  tries: string[]
}

/** A drop number has 6 to 8 digits. */
const FEWEST = 6
const MOST = 8

/** Which drop a rejected number may have meant. Pure. */
export function meantNumbers({ written, reason, detail }: Rejected): Meant {
  const digits = /\d{3,}/.exec(written)?.[0] ?? ''
  switch (reason) {
    case 'not_valid':
      // As the monitor writes it: "not in valid_drops; like DR1752028 and DR1752029".
      return { sure: /; like (.+)$/.exec(detail)?.[1]?.split(' and ') ?? [], tries: [] }
    case 'separator':
      return { sure: digits === '' ? [] : [`DR${digits}`], tries: [] }
    case 'other_project':
      return { sure: [normaliseDropNumber(written)], tries: [] }
    case 'too_few_digits':
    case 'too_many_digits': {
      const slips = slipsOf(digits).map((each) => `DR${each}`)
      return { sure: [], tries: digits.length > MOST + 1 ? beginnings(digits) : slips }
    }
    default:
      return { sure: [], tries: [] }
  }
}

/** Something else was written right behind it, such as a second number. */
function beginnings(digits: string): string[] {
  return [MOST, MOST - 1, FEWEST].map((length) => `DR${digits.slice(0, length)}`)
}
