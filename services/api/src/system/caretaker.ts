import { type SystemStatus, systemStatusSchema } from '@wa-monitor/contracts'
import { keptFor } from '@wa-monitor/service'
import { askJson } from './ask-json.ts'

/** However many look on, it is asked once in this time. Everybody it asks itself is given 2 s. */
const KEPT = { keptMs: 3000, patienceMs: 2500 }

/** What the caretaker sees; else why nobody says it, and what to do. */
export type CaretakerSays = { status: SystemStatus; problem: null } | { status: null; problem: string }

const NOT_KNOWN = 'what is wrong, how far the monitors are, disks and backups are not known here'

/** Asks the caretaker how everything is. Never throws. @param url undefined: none is named. */
export function createCaretaker(url: string | undefined): () => Promise<CaretakerSays> {
  if (url === undefined)
    return async () => away(`No caretaker is named (CARETAKER_URL of the api): ${NOT_KNOWN}`)
  const ask = keptFor(KEPT, async () => {
    const { status, body } = await askJson(url, '/status', { timeoutMs: KEPT.patienceMs })
    if (status !== 200) return away(`The caretaker answers ${status}: ${NOT_KNOWN}. ${LOGS}`)
    const parsed = systemStatusSchema.safeParse(body)
    return parsed.success
      ? ({ status: parsed.data, problem: null } satisfies CaretakerSays)
      : away(`The caretaker and this api are of different versions: ${NOT_KNOWN}. Run ./scripts/deploy.sh`)
  })
  return async () => (await ask()) ?? away(`The caretaker does not answer: ${NOT_KNOWN}. ${LOGS}`)
}

const LOGS = 'Run ./scripts/logs.sh caretaker'

function away(problem: string): CaretakerSays {
  return { status: null, problem }
}
