/** Pictures as a person sees them, and the certificate a client has to trust to fetch them itself. */
import {
  simulatedMediaPathSchema,
  simulatedMemberSchema,
  simulatedPrekeysResponseSchema,
  simulatedPrekeysSchema,
  simulatedDoneResponseSchema,
} from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { decryptMedia, type MediaType } from '../protocol/media-cipher.ts'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'

type MediaPath = z.infer<typeof simulatedMediaPathSchema>

export function addMediaRoutes(http: HttpServer, context: Context): void {
  http.get('/admin/media-certificate', (_request, reply) =>
    reply.type('application/x-pem-file').send(context.storage.media.authority()?.certificate ?? ''),
  )

  http.get<{ Params: MediaPath }>(
    '/admin/media/:id',
    { schema: { params: simulatedMediaPathSchema } },
    ({ params }, reply) => {
      const { file, mimetype } = readFile(context, params.id)
      return reply.type(mimetype).send(file)
    },
  )

  http.delete<{ Params: MediaPath }>(
    '/admin/media/:id',
    { schema: { params: simulatedMediaPathSchema, response: { 200: simulatedDoneResponseSchema } } },
    ({ params }) => {
      context.storage.media.setGone(requireFile(context, params.id).position, true)
      return { success: true }
    },
  )

  http.put<{ Params: z.infer<typeof simulatedMemberSchema>; Body: z.infer<typeof simulatedPrekeysSchema> }>(
    '/admin/phones/:phone/prekeys',
    {
      schema: {
        params: simulatedMemberSchema,
        body: simulatedPrekeysSchema,
        response: { 200: simulatedPrekeysResponseSchema },
      },
    },
    ({ params, body }) => {
      const { phone } = requireAccount(context, params.phone)
      context.storage.prekeyStock.set(phone, body.remaining)
      return { success: true, remaining: body.remaining }
    },
  )
}

function requireFile({ storage }: Context, id: number) {
  const found = storage.media.find(id)
  if (found) return found
  throw new HttpError(
    404,
    'unknown_file',
    `There is no file ${id}; messages with a picture name theirs as media_id`,
  )
}

function readFile(context: Context, id: number): { file: Buffer; mimetype: string } {
  const { blob, mediaKey, type, mimetype } = requireFile(context, id)
  if (!mediaKey || !type) {
    throw new HttpError(
      409,
      'file_not_readable',
      `File ${id} was uploaded, but no phone has read a message that holds its key yet`,
    )
  }
  return {
    file: decryptMedia(blob, mediaKey, type as MediaType),
    mimetype: mimetype ?? 'application/octet-stream',
  }
}
