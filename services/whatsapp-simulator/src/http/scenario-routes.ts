/** Scenarios are played, and what happens is recorded as one. */
import {
  playingResponseSchema,
  type PlayScenario,
  playScenarioSchema,
  recorderStateResponseSchema,
  recordingResponseSchema,
  recordingSchema,
  scenarioListResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import type { Recorder } from '../scenarios/recorder.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import { listShipped } from '../scenarios/shipped.ts'

/** What these routes do themselves is nothing that people did. */
const OWN = /^\/admin\/(recorder|scenarios)\b/

export function addScenarioRoutes(http: HttpServer, scenarios: Scenarios, recorder: Recorder): void {
  http.get('/admin/scenarios', { schema: { response: { 200: scenarioListResponseSchema } } }, () => ({
    success: true,
    scenarios: listShipped(),
  }))

  http.post<{ Body: PlayScenario }>(
    '/admin/scenarios/play',
    { schema: { body: playScenarioSchema, response: { 202: playingResponseSchema } } },
    ({ body }, reply) => reply.status(202).send({ success: true, playing: scenarios.play(body) }),
  )

  http.get('/admin/scenarios/playing', { schema: { response: { 200: playingResponseSchema } } }, () => ({
    success: true,
    playing: scenarios.playing(),
  }))

  http.delete(
    '/admin/scenarios/playing',
    { schema: { response: { 200: playingResponseSchema } } },
    async () => ({ success: true, playing: await scenarios.stop() }),
  )

  const state = () => ({ success: true, recording: recorder.recording, steps: recorder.steps })
  http.get('/admin/recorder', { schema: { response: { 200: recorderStateResponseSchema } } }, state)

  http.post('/admin/recorder/start', { schema: { response: { 200: recorderStateResponseSchema } } }, () => {
    recorder.start()
    return state()
  })

  http.post<{ Body: z.infer<typeof recordingSchema> | undefined }>(
    '/admin/recorder/stop',
    {
      schema: {
        body: recordingSchema.default({ title: 'A recording' }),
        response: { 200: recordingResponseSchema },
      },
    },
    ({ body }) => recorder.stop(body?.title ?? 'A recording'),
  )
}

/** Shows the recorder every request that was granted and changed something, with its answer. */
export function recordRequests(http: HttpServer, recorder: Recorder): void {
  http.addHook('onSend', async (request, reply, payload) => {
    const route = request.routeOptions.url ?? ''
    if (!recorder.recording || request.method === 'GET' || OWN.test(route) || reply.statusCode >= 300)
      return payload
    recorder.note({
      at: Date.now(),
      method: request.method,
      route,
      params: request.params as Record<string, string>,
      body: (request.body ?? {}) as Record<string, unknown>,
      answer: JSON.parse(String(payload)) as Record<string, unknown>,
    })
    return payload
  })
}
