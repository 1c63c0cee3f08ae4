/** What Linux says of a process. */
import { readFileSync } from 'node:fs'

/** Memory in megabytes: what it holds now (`VmRSS`), or the most it has held (`VmHWM`). */
export function megabytes(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(String.raw`${what}:\s+(\d+)`).exec(status)?.[1] ?? 0) / 1024)
}

const TICKS_PER_SECOND = 100

/** Seconds of a core that it has used so far. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
