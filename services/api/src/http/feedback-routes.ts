import {
  httpErrorSchema,
  type SendFeedbackRequest,
  sendFeedbackRequestSchema,
  type SendFeedbackResponse,
  sendFeedbackResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'

const headers = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() })

type Submit = (
  request: SendFeedbackRequest,
  idempotencyKey: string | undefined,
) => Promise<SendFeedbackResponse>

/** `POST /api/wa-monitor-send-feedback`: taken (202) means that it leaves, or that a person is told why not. */
export function addFeedbackRoutes(api: HttpServer, submit: Submit): void {
  api.post(
    '/api/wa-monitor-send-feedback',
    {
      schema: {
        body: sendFeedbackRequestSchema,
        headers,
        response: { 202: sendFeedbackResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: [{ apiKey: [] }],
      },
    },
    async (request, reply) => {
      const { 'idempotency-key': key } = request.headers as z.infer<typeof headers>
      return reply.status(202).send(await submit(request.body as SendFeedbackRequest, key))
    },
  )
}
