/** What the system says in a group, per project: languages, templates, acknowledgements. */
import { z } from 'zod'

export const LANGUAGES = ['en', 'af'] as const

export type Language = (typeof LANGUAGES)[number]

/**
 * What a template may name. `{mention}` becomes the @mention of who posted the drop, which is put in front where a template
 * does not say where.
 */
export const TEMPLATE_FIELDS = ['drop', 'steps', 'missing', 'name', 'comment', 'mention', 'number'] as const

const template = z
  .string('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(1000, 'must be at most 1000 characters')
  .superRefine((text, context) => {
    for (const [, field = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
      if ((TEMPLATE_FIELDS as readonly string[]).includes(field)) continue
      const message = `{${field}} is not known; a template may name ${TEMPLATE_FIELDS.map((name) => `{${name}}`).join(', ')}`
      context.addIssue({ code: 'custom', message })
    }
    if (/[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, ''))) {
      context.addIssue({
        code: 'custom',
        message: 'holds a { or } by itself; a field is written {drop}',
      })
    }
  })

export const templatesSchema = z
  .strictObject(
    {
      correction: template.optional().describe('What a reviewer sends when steps are missing'),
      approval: template.optional().describe('What a reviewer sends when all is good'),
      received: template.optional().describe('acknowledge.received: the drop has arrived'),
      invalid_number: template.optional().describe('acknowledge.invalid_number: nearly a drop number'),
    },
    'must hold texts, such as {received: "Thank you {name}, {drop} is here"}',
  )
  .default({})
  .describe('Words in place of the usual ones')

export type Templates = z.infer<typeof templatesSchema>

export const acknowledgeSchema = z
  .strictObject(
    {
      received: z.boolean('must be true or false').default(false).describe('Answers each new drop'),
      invalid_number: z
        .boolean('must be true or false')
        .default(false)
        .describe('Answers what is nearly a drop number'),
    },
    'must say what is answered, such as {received: true, invalid_number: true}',
  )
  .default({ received: false, invalid_number: false })
  .describe('Answers of the system itself, within the same limits. Off unless switched on')

export type Acknowledge = z.infer<typeof acknowledgeSchema>

/** The fields of the parts of a project that are about words, by the name of the part. */
export const WORD_FIELDS: Record<string, string[]> = {
  templates: Object.keys(templatesSchema.unwrap().shape),
  acknowledge: Object.keys(acknowledgeSchema.unwrap().shape),
}
