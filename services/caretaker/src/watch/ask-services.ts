import { type Environment, type MonitorGroups, monitorGroupsSchema } from '@wa-monitor/contracts'
import { z } from 'zod'
import type { Seen } from './decide/found.ts'
import { getJson } from './get-json.ts'

/** Of every service of ours; those that have more say it beside. */
const health = z.object({
  status: z.enum(['ok', 'failing']),
  reasons: z.array(z.string()).default([]),
  queue: z.string().nullish(),
})

export interface MonitorSeen {
  monitor: Seen['monitors'][number]
  /** Undefined when it does not say. */
  projects: MonitorGroups['projects'] | undefined
}

export async function askMonitor(
  { service, environment, url }: { service: string; environment: Environment; url: string },
  timeoutMs: number,
): Promise<MonitorSeen> {
  const answer = await getJson(new URL('/groups', url).href, { timeoutMs })
  if (answer.status === 200) {
    const { healthy, reasons, config, projects } = monitorGroupsSchema.parse(answer.body)
    return { monitor: { service, environment, healthy, reasons, config }, projects }
  }
  // A version before that path.
  const { status, reasons } = health.parse((await getJson(new URL('/health', url).href, { timeoutMs })).body)
  return {
    monitor: { service, environment, healthy: status === 'ok', reasons, config: null },
    projects: undefined,
  }
}

export interface ServiceSeen {
  service: Seen['services'][number]
  queueProblem: string | null
}

export async function askService(
  { service, url }: { service: string; url: string },
  timeoutMs: number,
): Promise<ServiceSeen> {
  const { body } = await getJson(new URL('/health', url).href, { timeoutMs })
  const { status, reasons, queue } = health.parse(body)
  return { service: { service, healthy: status === 'ok', reasons }, queueProblem: queue ?? null }
}
