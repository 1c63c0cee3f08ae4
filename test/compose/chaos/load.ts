import type { Stack } from '../stack.ts'
import { Answering } from './answering.ts'
import { Posting } from './posting.ts'

export interface Load {
  posting: Posting
  answering: Answering
}

interface Rates {
  postsPerSecond: number
  answerEveryMs: number
}

/**
 * Contractors post and reviewers answer as long as `work` lasts, and to the end of what they have begun.
 *
 * @throws what `work` throws, without waiting for them: what is broken then may stay broken.
 */
export async function underLoad<Result>(
  stack: Stack,
  { postsPerSecond, answerEveryMs }: Rates,
  work: (load: Load) => Promise<Result>,
): Promise<Load & { result: Result }> {
  const key = (await stack.compose('exec', '-T', 'api', 'cat', '/secrets/api/api_key')).trim()
  const posting = new Posting(postsPerSecond)
  const answering = new Answering(posting, key, answerEveryMs)
  posting.start()
  answering.start()
  try {
    const result = await work({ posting, answering })
    await answering.stop()
    await posting.stop()
    return { posting, answering, result }
  } catch (error) {
    answering.abandon()
    posting.abandon()
    throw error
  }
}
