/** The message ids of a bulk job: like a phone's own (`3A` and 18 hexadecimal digits), and found again by the job's id. */
import { randomBytes } from 'node:crypto'

export const JOB_ID = /^[0-9A-F]{8}$/

export function newJobId(): string {
  return randomBytes(4).toString('hex').toUpperCase()
}

/** @param n counts the job's posts from 1; the ids sort in that order. */
export function bulkMessageId(jobId: string, n: number): string {
  return `3A${jobId}${n.toString(16).toUpperCase().padStart(10, '0')}`
}

/** Every id of a job lies after `first` and before `last`, which are no ids themselves. */
export function bulkIdRange(jobId: string): { first: string; last: string } {
  return { first: `3A${jobId}`, last: `3A${jobId}G` }
}
