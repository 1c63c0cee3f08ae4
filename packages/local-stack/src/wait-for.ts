import { inspect } from 'node:util'

/** What is there, as somebody knows it who stands by. */
type Witness = () => unknown

const NOT_ANSWERED = Symbol('not answered')
/** An answer that is still wanted when something was waited for in vain. */
const WITNESS_MS = 5000
const witnesses = new Map<string, Witness>()

/**
 * Waits until `look` returns something other than undefined, false or null, looking every 20 ms.
 *
 * @throws with `what` and with what the witnesses say, when it takes longer than `timeoutMs` or one look has no answer in that
 *   time; what `look` throws.
 */
export async function waitFor<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  timeoutMs = 30_000,
): Promise<NonNullable<Exclude<Found, false>>> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await within(timeoutMs, look())
    const isLate = found === NOT_ANSWERED || Date.now() > end
    if (found !== NOT_ANSWERED && found !== undefined && found !== null && found !== false)
      return found as NonNullable<Exclude<Found, false>>
    if (isLate) {
      const unanswered = found === NOT_ANSWERED ? ' (a look had no answer)' : ''
      throw new Error(`Waited ${timeoutMs} ms for ${what}${unanswered}${await testimony()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * Asked whenever something is waited for in vain: the error then says what was there instead.
 *
 * @param name one witness each; a new one takes the place of an older one
 * @returns ends it
 */
export function addWitness(name: string, witness: Witness): () => void {
  witnesses.set(name, witness)
  return () => {
    if (witnesses.get(name) === witness) witnesses.delete(name)
  }
}

async function testimony(): Promise<string> {
  const said = await Promise.all(
    [...witnesses].map(async ([name, witness]) => `\n${name}: ${await ask(witness)}`),
  )
  return said.join('')
}

async function ask(witness: Witness): Promise<string> {
  try {
    const seen = await within(WITNESS_MS, witness())
    if (seen === NOT_ANSWERED) return 'no answer'
    return inspect(seen, { depth: 6, breakLength: 120, maxArrayLength: 40 })
  } catch (error) {
    return `not known (${(error as Error).message})`
  }
}

async function within<Answer>(ms: number, work: Answer | Promise<Answer>) {
  if (!(work instanceof Promise)) return work
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<typeof NOT_ANSWERED>((resolve) => {
    timer = setTimeout(resolve, ms, NOT_ANSWERED)
  })
  try {
    return await Promise.race([work, enough])
  } finally {
    clearTimeout(timer)
  }
}
