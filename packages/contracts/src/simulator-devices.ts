/** The simulator's control API around linked devices: pairing codes, unlinking, pictures, one-time keys. */
import { z } from 'zod'

const phone = z.string().regex(/^\d{8,15}$/, 'digits only, in international form, such as 27820000001')

export const enterCodeRequestSchema = z.strictObject({
  code: z
    .string()
    .transform((typed) => typed.replace(/[\s-]/g, '').toUpperCase())
    .pipe(z.string().regex(/^[0-9A-Z]{8}$/, 'eight letters and digits, with or without the dash'))
    .describe('The pairing code the client shows, such as ABCD-EFGH'),
  phone: phone.optional().describe('On whose phone it is typed; default: the business phone'),
})

export const linkedDevicePathSchema = z.object({
  jid: z.string().describe('Of a linked device, as GET /admin/state lists it: 27820000001:3@s.whatsapp.net'),
})

/** Pictures that are there without being sent. */
export const samplePictureSchema = z.enum(['box', 'pole', 'trench'])

/** A picture in a post: the file itself, or one of the samples. */
export const simulatedMediaSchema = z.union([
  z.literal('image').describe('The same as the sample `box`'),
  z
    .strictObject({
      kind: z.literal('image'),
      data_base64: z
        .base64({ error: 'must be a PNG or JPEG in base64' })
        .min(1)
        .max(8_000_000)
        .optional()
        .describe('A PNG or JPEG of at most 6 MB'),
      sample: samplePictureSchema.optional().describe('Instead of `data_base64`; default `box`'),
    })
    .refine(({ data_base64, sample }) => data_base64 === undefined || sample === undefined, {
      error: 'give data_base64 or sample, not both',
    }),
])

/** A post with a picture is larger than requests usually are. Bytes. */
export const POST_LIMIT_BYTES = 9_000_000

export const simulatedMediaPathSchema = z.object({
  id: z.coerce.number().int().min(1).describe('The `media_id` of a message'),
})

export const simulatedPrekeysSchema = z.strictObject({
  remaining: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .nullable()
    .describe('One-time prekeys the phone has left to give; null: one whenever somebody asks'),
})

export const simulatedPrekeysResponseSchema = z.object({
  success: z.literal(true),
  remaining: z.number().int().nullable(),
})
