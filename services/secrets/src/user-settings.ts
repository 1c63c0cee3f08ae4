import { databaseVariables } from '@wa-monitor/contracts'

/** Of backups and alerts. A URL of these often holds a token. */
export const CARETAKER_SECRETS = [
  'BACKUP_PASSPHRASE',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'ALERT_SMTP_URL',
  'ALERT_HEARTBEAT_URL',
] as const

type CaretakerSecret = (typeof CARETAKER_SECRETS)[number]

/** The secrets a person may set in `.env`. Empty counts as unset: a copied `.env.example` is full of empty values. */
export interface UserSettings {
  /** Of the bridge. */
  bridgeKey?: string | undefined
  /** Of the API and its dashboard. */
  apiKey?: string | undefined
  /** Of the webhooks of each environment. */
  webhookKeys?: { prod?: string | undefined; dev?: string | undefined }
  /** What the caretaker is given, by the variable's name. It checks them itself: the others must start without it. */
  caretaker?: Partial<Record<CaretakerSecret, string | undefined>>
  database?: OwnDatabase | undefined
}

/** The user's own PostgreSQL in place of the bundled one. */
export interface OwnDatabase {
  url: string
  /** Past a pooler, for migrations. */
  direct?: string | undefined
  /** With a role of its own each, where the user made such roles. */
  prod?: string | undefined
  dev?: string | undefined
}

export class SettingsError extends Error {
  override name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const WITH_OWN_DATABASE = ['DATABASE_URL_DIRECT', 'DATABASE_URL_PROD', 'DATABASE_URL_DEV'] as const

/** @throws SettingsError that names each variable and never its value. */
export function readUserSettings(variables: Record<string, string | undefined>): UserSettings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const problems: string[] = []
  const parsed = databaseVariables.safeParse(given)
  for (const issue of parsed.error?.issues ?? []) problems.push(`${issue.path.join('.')} ${issue.message}`)
  const own = given.DATABASE_URL ?? given.NEON_DATABASE_URL
  if (own === undefined) {
    const alone = WITH_OWN_DATABASE.filter((name) => given[name] !== undefined)
    for (const name of alone) problems.push(`${name} is set without DATABASE_URL: set both, or neither`)
  }
  for (const name of ['WHATSAPP_API_KEY', 'API_KEY', 'WEBHOOK_SECRET', 'WEBHOOK_SECRET_DEV']) {
    const key = given[name]
    // What an HTTP header can carry; its service wants as many characters.
    if (key === undefined || /^[\x21-\x7e]{16,}$/.test(key)) continue
    problems.push(`${name} must have 16 characters or more, no spaces: openssl rand -hex 32 makes one`)
  }
  if (problems.length > 0) throw new SettingsError(problems)
  const [direct, prod, dev] = WITH_OWN_DATABASE.map((name) => given[name])
  const { WHATSAPP_API_KEY: bridgeKey, API_KEY: apiKey } = given
  return {
    bridgeKey,
    apiKey,
    webhookKeys: { prod: given.WEBHOOK_SECRET, dev: given.WEBHOOK_SECRET_DEV },
    caretaker: Object.fromEntries(CARETAKER_SECRETS.map((name) => [name, given[name]])),
    database: own === undefined ? undefined : { url: own, direct, prod, dev },
  }
}
