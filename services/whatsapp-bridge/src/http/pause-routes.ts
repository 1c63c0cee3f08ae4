import {
  httpErrorSchema,
  type PauseInForce,
  type PauseRequest,
  pauseRequestSchema,
  pauseResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { describePause, type Pause, type PauseSwitch } from '../send/pause.ts'

/** How long the answer to a pause waits for the message that is on its way out at that moment. */
const LEAVING_WAIT_MS = 5_000

interface Dependencies {
  pause: PauseSwitch
  /** Resolves when no message is on its way out. */
  idle: () => Promise<unknown>
}

const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
const security = [{ apiKey: [] }]

export function addPauseRoutes(api: HttpServer, { pause, idle }: Dependencies): void {
  api.post(
    '/api/pause',
    {
      // `curl -X POST` without a body is the way in a hurry.
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: { body: pauseRequestSchema, response: { 200: pauseResponseSchema, ...errors }, security },
    },
    async (request) => {
      const paused = pause.start(request.body as PauseRequest)
      const still = await isStillLeaving(idle())
      const rest = still ? '. One message was already on its way to WhatsApp and may still arrive' : ''
      return { success: true as const, message: describePause(paused) + rest, paused: showPause(paused) }
    },
  )
  api.post(
    '/api/resume',
    { schema: { response: { 200: pauseResponseSchema, ...errors }, security } },
    () => ({
      success: true as const,
      message: pause.resume() ? 'Sending goes on; what waited leaves now' : 'Sending was not paused',
      paused: null,
    }),
  )
}

export function showPause(paused: Pause | undefined): PauseInForce | null {
  if (!paused) return null
  const { since, until, reason } = paused
  return {
    since: new Date(since).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    reason,
  }
}

async function isStillLeaving(idle: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), LEAVING_WAIT_MS)
  })
  const still = await Promise.race([idle.then(() => false), tooLong])
  clearTimeout(timer)
  return still
}
