import { normaliseDropNumber, tracesResponseSchema, type TracesResponse } from '@wa-monitor/contracts'
import { dropsOf, rejectsLike, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { halvesOf, isOneSlip, slipsOf } from '../decide/one-slip.ts'
import { ERRORS, SECURITY } from './answering.ts'
import { dropParams } from './drop-params.ts'
import { sendUnlessKnown } from './unchanged.ts'

const MOST_REJECTED = 10

/** `GET /api/drops/:drop/traces`: for a number that is no drop, what was posted that may have meant it. */
export function addTracesRoute(api: HttpServer, database: SchemaDatabase): void {
  api.get(
    '/api/drops/:drop/traces',
    {
      config: needs('viewer'),
      schema: {
        summary: 'What is known of a number that is no drop',
        description:
          'Posts with these digits, or with one slip in them, that were not taken; drops whose number is like it.',
        params: dropParams,
        response: { 200: tracesResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { drop } = request.params as z.infer<typeof dropParams>
      return sendUnlessKnown(request, reply, await readTraces(database, normaliseDropNumber(drop)))
    },
  )
}

/** @throws HttpError 400 for what has too few or too many digits to look for. */
async function readTraces(database: SchemaDatabase, drop_number: string): Promise<TracesResponse> {
  const digits = drop_number.replaceAll(/\D/g, '')
  if (digits.length < 3 || digits.length > 20)
    throw new HttpError(400, 'invalid_request', 'drop: write a number with 3 to 20 digits, such as DR1752028')
  const { schema } = database
  const [rejected, near] = await database.transaction((transaction) =>
    Promise.all([
      rejectsLike(transaction, schema, halvesOf(digits)),
      dropsOf(
        transaction,
        schema,
        [...slipsOf(digits), digits].map((number) => `DR${number}`),
      ),
    ]),
  )
  return {
    success: true,
    drop_number,
    rejected: rejected
      .map(({ at, ...reject }) => ({
        ...reject,
        at: at.toISOString(),
        digits: reject.written.replaceAll(/\D/g, ''),
      }))
      .filter((reject) => isOneSlip(digits, reject.digits))
      .slice(0, MOST_REJECTED)
      .map(({ digits: written, ...reject }) => ({ ...reject, exact: written === digits })),
    near: near
      .filter((row) => row.drop_number !== drop_number)
      .map(({ at, ...row }) => ({ ...row, at: at?.toISOString() ?? null })),
  }
}
