import { CARETAKER_SECRETS, type OwnDatabase, type UserSettings } from './user-settings.ts'

/** What this service makes by chance, once, and keeps. Each is the name of a file that only this service mounts. */
export const MADE = [
  'whatsapp-api-key',
  'api-key',
  'first-admin-token',
  'postgres-password',
  'prod-password',
  'dev-password',
  'redis-password',
] as const

export type MadeName = (typeof MADE)[number]

export interface SecretFile {
  /** Below the secrets folder: `audience/name`, one volume per audience. */
  path: string
  /** Empty stands for unset. */
  content: string
}

/**
 * Every file its users read, as it must be. Who may read one is decided by who mounts its audience, and a service's
 * `docker inspect` shows a path and no value.
 *
 * `made` is used only where the user set nothing, so taking a setting out of `.env` brings back what there was before.
 */
export function planSecretFiles(user: UserSettings, made: Record<MadeName, string>): SecretFile[] {
  return [
    { path: 'whatsapp/api_key', content: user.bridgeKey ?? made['whatsapp-api-key'] },
    { path: 'api/api_key', content: user.apiKey ?? made['api-key'] },
    // Makes the first administrator, and nothing once there is one.
    { path: 'api/first_admin_token', content: made['first-admin-token'] },
    { path: 'postgres/password', content: made['postgres-password'] },
    { path: 'redis/password', content: made['redis-password'] },
    { path: 'queue/redis_url', content: `redis://:${made['redis-password']}@redis:6379` },
    { path: 'redis/redis.conf', content: `requirepass ${made['redis-password']}\n` },
    { path: 'prod/webhook_secret', content: user.webhookKeys?.prod ?? '' },
    { path: 'dev/webhook_secret', content: user.webhookKeys?.dev ?? '' },
    ...CARETAKER_SECRETS.map((name) => ({
      path: `caretaker/${name.toLowerCase()}`,
      content: user.caretaker?.[name] ?? '',
    })),
    ...(user.database ? ownDatabase(user.database) : bundledDatabase(made)),
  ]
}

/** Roles with passwords of their own, which `migrate` makes in the bundled PostgreSQL. */
function bundledDatabase(made: Record<MadeName, string>): SecretFile[] {
  const url = (role: string, password: string) => `postgresql://${role}:${password}@postgres:5432/wa_monitor`
  return [
    { path: 'database-owner/database_url', content: url('wa_monitor', made['postgres-password']) },
    { path: 'database-owner/database_url_direct', content: '' },
    { path: 'database-owner/prod_password', content: made['prod-password'] },
    { path: 'database-owner/dev_password', content: made['dev-password'] },
    { path: 'prod/database_url', content: '' },
    { path: 'prod/database_url_prod', content: url('wa_monitor_prod', made['prod-password']) },
    { path: 'dev/database_url', content: '' },
    { path: 'dev/database_url_dev', content: url('wa_monitor_dev', made['dev-password']) },
  ]
}

/** Roles are the user's business there: without a URL of its own a monitor gets the common one. */
function ownDatabase(own: OwnDatabase): SecretFile[] {
  return [
    { path: 'database-owner/database_url', content: own.url },
    { path: 'database-owner/database_url_direct', content: own.direct ?? '' },
    { path: 'database-owner/prod_password', content: '' },
    { path: 'database-owner/dev_password', content: '' },
    { path: 'prod/database_url', content: own.prod ? '' : own.url },
    { path: 'prod/database_url_prod', content: own.prod ?? '' },
    { path: 'dev/database_url', content: own.dev ? '' : own.url },
    { path: 'dev/database_url_dev', content: own.dev ?? '' },
  ]
}
