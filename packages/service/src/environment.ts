import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from './config-error.ts'

type Variables = Record<string, string | undefined>

/**
 * Reads the variables that `schema` names, once, at the start.
 *
 * An empty value counts as unset (a copied `.env.example` is full of them). Every variable may be given as `NAME_FILE`
 * instead: the file's content without its last line break. The value itself wins over the file.
 *
 * @throws ConfigError with one line per variable that is missing or wrong, naming it.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  variables: Variables = process.env,
): z.infer<z.ZodObject<Shape>> {
  const problems: string[] = []
  const values: Variables = {}
  for (const name of Object.keys(schema.shape)) {
    try {
      values[name] = valueOf(name, variables)
    } catch (error) {
      problems.push((error as Error).message)
    }
  }
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0] ?? '')
      if (problems.some((problem) => problem.startsWith(`${name}_FILE:`))) continue
      const missing = name !== '' && values[name] === undefined
      problems.push(missing ? `${name} is not set: ${meaning(schema, name)}` : `${name}: ${issue.message}`)
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems)
  return parsed.data
}

function valueOf(name: string, variables: Variables): string | undefined {
  const value = variables[name]
  if (value !== undefined && value !== '') return value
  const path = variables[`${name}_FILE`]
  if (path === undefined || path === '') return undefined
  try {
    const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return content === '' ? undefined : content
  } catch (error) {
    throw new Error(`${name}_FILE: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

function meaning<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, name: string): string {
  const field = schema.shape[name] as unknown as z.ZodType | undefined
  return field?.description ?? 'see .env.example'
}

/** A whole number within bounds, given as text: `port` is `integerVariable({ min: 1, max: 65535 })`. */
export function integerVariable(bounds: { min: number; max: number }) {
  return z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(bounds.min).max(bounds.max))
}

/** `true` or `false`, `yes` or `no`, `1` or `0`; anything else is refused rather than read as false. */
export function booleanVariable() {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', 'yes', 'no', '1', '0']))
    .transform((value) => ['true', 'yes', '1'].includes(value))
}

/** What every service reads beside its own variables. */
export const serviceVariables = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).default('pretty'),
})

export type ServiceVariables = z.infer<typeof serviceVariables>
