import type { Refusal } from './answerable.ts'

/** When a drop that was last answered then may be answered again; undefined when it may be now. Pure. */
export function cooldownEnd(lastSentAt: Date | null, cooldownSeconds: number, now: Date): Date | undefined {
  if (lastSentAt === null) return undefined
  const end = new Date(lastSentAt.getTime() + cooldownSeconds * 1000)
  return end > now ? end : undefined
}

/** What somebody is told who does not want to wait. */
export function inCooldown(dropNumber: string, until: Date, saidUntil: string): Refusal {
  return {
    status: 409,
    code: 'cooldown',
    message: `${dropNumber} was answered a short while ago: the cooldown of its drop lasts until ${saidUntil}. Send it again then, or with wait: true now, which queues it for that time`,
    until,
  }
}
