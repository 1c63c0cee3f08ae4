import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '@wa-monitor/contracts'
import { Refusal } from '../lib/refusal.ts'

/** What is needed of a monitor's `/health`. */
interface Health {
  environment: string
  projects: number
  reasons: string[]
}

const POLL_MS = 50
/** A file that somebody saved this very moment is taken within 2 s. */
const SETTLED_MS = 3000
const IN_FORCE_MS = 30_000

/** The monitor of one environment, as far as its health tells. */
export interface MonitorHealth {
  /** @throws Refusal unless it follows so many projects by now: it would be another file's. */
  refuseUnlessAt(projects: number): Promise<void>
  /** @throws Refusal when it takes too long. */
  untilAt(projects: number): Promise<void>
}

export function watchMonitor(url: string, environment: Environment): MonitorHealth {
  const look = async () => {
    try {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) })
      // 503 with the same body, when something else is wrong with it.
      const health = (await response.json()) as Partial<Health>
      if (typeof health.projects !== 'number') throw new Error('it tells no projects')
      return { environment: '', reasons: [], ...health } as Health
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } }
      throw new Refusal(
        `The monitor at ${url} does not answer as one (${cause?.code ?? message}): does it run? ./scripts/status.sh shows it`,
      )
    }
  }
  const lookUntil = async (projects: number, boundMs: number) => {
    const end = Date.now() + boundMs
    for (;;) {
      const health = await look()
      if (health.projects === projects || Date.now() > end) return health
      await delay(POLL_MS)
    }
  }
  return {
    async refuseUnlessAt(projects) {
      const health = await lookUntil(projects, SETTLED_MS)
      if (health.environment !== environment)
        throw new Refusal(`The monitor at ${url} is that of ${health.environment}: name the other one`)
      if (health.projects === projects) return
      throw new Refusal(
        `The monitor at ${url} follows ${health.projects} projects and this file has ${projects}: it reads another file (--config DIR), or has not taken this one${listed(health.reasons)}`,
      )
    },
    async untilAt(projects) {
      const health = await lookUntil(projects, IN_FORCE_MS)
      if (health.projects === projects) return
      throw new Refusal(
        `It is saved, but the monitor at ${url} still follows ${health.projects} projects after ${IN_FORCE_MS / 1000} s${listed(health.reasons)}`,
      )
    },
  }
}

function listed(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : `. It says:\n${reasons.join('\n')}`
}
