/** People who sign in by name, and API keys, as an admin sees and changes them. Times are ISO 8601. */
import { z } from 'zod'
import { ROLES } from './roles.ts'
import { storableText } from './storable-text.ts'

const MOST_NAME = 60
const LEAST_PASSWORD = 10
/** Whatever is longer is no password, and would only cost time. */
const MOST_PASSWORD = 200

/** As it stands on timelines: spaces in it count as one. */
export const personName = storableText(MOST_NAME)
  .transform((name) => name.replaceAll(/\s+/g, ' '))
  .refine((name) => name !== '', 'must be the name as it is to stand on timelines')

/** A new one. What is given at the sign-in may be anything. */
export const newPassword = z
  .string('must be text')
  .min(LEAST_PASSWORD, `must have ${LEAST_PASSWORD} characters or more; several words are a good one`)
  .max(MOST_PASSWORD, `must have ${MOST_PASSWORD} characters at most`)

const givenPassword = z.string('must be text').min(1, 'must be the password').max(MOST_PASSWORD)

const role = z.enum(ROLES, `must be ${ROLES.join(', ')}`)

export const signInRequestSchema = z
  .strictObject({ name: storableText(MOST_NAME), password: givenPassword })
  .meta({ id: 'SignInRequest' })

export type SignInRequest = z.infer<typeof signInRequestSchema>

export const welcomeRequestSchema = z
  .strictObject({
    token: z.string('must be the token of the address').max(200),
    name: personName,
    password: newPassword,
  })
  .meta({ id: 'WelcomeRequest' })

export type WelcomeRequest = z.infer<typeof welcomeRequestSchema>

export const welcomeResponseSchema = z.object({
  success: z.literal(true),
  open: z.boolean().describe('There is no administrator yet, and a token that makes the first one'),
})

export const changePasswordRequestSchema = z
  .strictObject({ current: givenPassword, password: newPassword })
  .meta({ id: 'ChangePasswordRequest' })

export type ChangePasswordRequest = z.infer<typeof changePasswordRequestSchema>

const personSchema = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    disabled_at: z.string().nullable(),
    must_change_password: z.boolean().describe('Somebody else chose it'),
    created_at: z.string(),
    created_by: z.string(),
    last_signed_in_at: z.string().nullable(),
  })
  .meta({ id: 'Person' })

export type PersonView = z.infer<typeof personSchema>

export const peopleResponseSchema = z.object({ success: z.literal(true), people: z.array(personSchema) })
export const personResponseSchema = z.object({ success: z.literal(true), person: personSchema })

export const addPersonRequestSchema = z
  .strictObject({ name: personName, role, password: newPassword })
  .meta({ id: 'AddPersonRequest' })

export type AddPersonRequest = z.infer<typeof addPersonRequestSchema>

export const changePersonRequestSchema = z
  .strictObject({
    role: role.optional(),
    disabled: z.boolean('must be true or false').optional().describe('Signs in no more; what he did stays'),
    password: newPassword.optional().describe('Has to be changed at the next sign-in; ends all sessions'),
  })
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    'says nothing to change: role, disabled or password',
  )
  .meta({ id: 'ChangePersonRequest' })

export type ChangePersonRequest = z.infer<typeof changePersonRequestSchema>

const apiKeySchema = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    created_at: z.string(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })

export type ApiKeyView = z.infer<typeof apiKeySchema>

export const apiKeysResponseSchema = z.object({ success: z.literal(true), keys: z.array(apiKeySchema) })

export const addApiKeyRequestSchema = z
  .strictObject({ name: personName, role })
  .meta({ id: 'AddApiKeyRequest' })

export type AddApiKeyRequest = z.infer<typeof addApiKeyRequestSchema>

export const addApiKeyResponseSchema = z.object({
  success: z.literal(true),
  name: z.string(),
  role: z.enum(ROLES),
  key: z.string().describe('Shown here and never again'),
})

/** Of a person or a key, in an address. */
export const nameParams = z.object({ name: z.string().min(1).max(100) })
