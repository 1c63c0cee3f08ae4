/** The variables that lead to the queue: Redis, or BullMQ's own tables in PostgreSQL where there is no Redis. */
import { z } from 'zod'

export const queueVariables = z.object({
  REDIS_URL: z
    .string()
    .refine(isUrlOf('redis:', 'rediss:'), 'must be an address such as redis://:password@host:6379')
    .optional(),
  QUEUE_DATABASE_URL: z
    .string()
    .refine(
      isUrlOf('postgres:', 'postgresql:'),
      'must be a connection string such as postgres://user:password@host:5432/database',
    )
    .optional(),
})

export interface QueueConnection {
  kind: 'redis' | 'postgres'
  url: string
}

/** Exactly one of the two must be set: `problem` says so in words that name both. */
export function chooseQueue({
  REDIS_URL,
  QUEUE_DATABASE_URL,
}: z.infer<typeof queueVariables>): QueueConnection | { problem: string } {
  if (REDIS_URL !== undefined && QUEUE_DATABASE_URL !== undefined)
    return {
      problem:
        'REDIS_URL and QUEUE_DATABASE_URL are both set: the queue is in one of them, so unset the other',
    }
  if (REDIS_URL !== undefined) return { kind: 'redis', url: REDIS_URL }
  if (QUEUE_DATABASE_URL !== undefined) return { kind: 'postgres', url: QUEUE_DATABASE_URL }
  return {
    problem:
      'REDIS_URL is not set: where the queue is (or QUEUE_DATABASE_URL: a PostgreSQL that keeps it where there is no Redis)',
  }
}

function isUrlOf(...protocols: string[]): (text: string) => boolean {
  return (text) => {
    const url = URL.parse(text)
    return url !== null && protocols.includes(url.protocol) && url.hostname !== ''
  }
}
