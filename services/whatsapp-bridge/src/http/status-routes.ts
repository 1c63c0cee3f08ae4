import { bridgeStatusResponseSchema, type BridgeStatusResponse, httpErrorSchema } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'

/** Everything an operator wants to know of this number, in one answer. */
export function addStatusRoutes(api: HttpServer, status: () => BridgeStatusResponse): void {
  api.get(
    '/api/status',
    {
      schema: {
        response: { 200: bridgeStatusResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: [{ apiKey: [] }],
      },
    },
    status,
  )
}
