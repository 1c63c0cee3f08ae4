import { check, section } from './check.ts'
import type { Stack } from './stack.ts'

/** Every value would lead out of the simulator stack, or break it. Each holds the word that must appear nowhere. */
const WORD = 'hostile'

const SETTINGS = [
  'DATABASE_URL=postgresql://hostile:pw@hostile.invalid:5432/hostile',
  'NEON_DATABASE_URL=postgresql://hostile:pw@hostile.invalid:5432/hostile',
  'DATABASE_URL_DIRECT=postgresql://hostile:pw@hostile.invalid:5432/hostile',
  'DATABASE_URL_PROD=postgresql://hostile:pw@hostile.invalid:5432/hostile',
  'DATABASE_URL_DEV=postgresql://hostile:pw@hostile.invalid:5432/hostile',
  'REDIS_URL=redis://:pw@hostile.invalid:6379',
  'WHATSAPP_API_KEY=hostile-key-of-production',
  'API_KEY=hostile-key-of-production',
  'WEBHOOK_SECRET=hostile-key-of-webhooks',
  'WEBHOOK_SECRET_DEV=hostile-key-of-webhooks',
  'WHATSAPP_SOCKET_URL=wss://hostile.invalid/ws/chat',
  'WHATSAPP_PAIRING_PHONE=hostile-27820000099',
  'WHATSAPP_VERSION=hostile',
  'GSHEET_ID=hostile-sheet',
  'GOOGLE_APPLICATION_CREDENTIALS=/hostile/credentials.json',
  'SHAREPOINT_TENANT_ID=hostile-tenant',
  'SHAREPOINT_CLIENT_SECRET=hostile-secret',
  'ALERT_WEBHOOK_URL=https://hostile.invalid/hook',
  'ALERT_WEBHOOK_SECRET=hostile-key-of-alerts',
  'ALERT_EMAIL_TO=hostile@hostile.invalid',
  'ALERT_EMAIL_FROM=hostile@hostile.invalid',
  'ALERT_SMTP_URL=smtp://hostile:pw@hostile.invalid:25',
  'ALERT_WHATSAPP_TO=hostile-27820000099',
  'ALERT_HEARTBEAT_URL=https://hostile.invalid/alive',
  'BACKUP_DIR=/hostile',
  'BACKUP_PASSPHRASE=hostile-passphrase-of-backups',
  'BACKUP_RECIPIENTS=age1hostile',
  'DOMAIN=hostile.invalid',
  'SENDERS=http://hostile.invalid:8080',
]

export const HOSTILE_ENVIRONMENT = `${SETTINGS.join('\n')}\n`

/** A production `.env` lies beside the simulator stack: none of it may get in. */
export async function checkHostileEnvironment(sim: Stack, production: Stack): Promise<void> {
  section("Simulator stack beside production's .env, as rendered")
  sim.setEnvFile(`${HOSTILE_ENVIRONMENT}COMPOSE_PROJECT_NAME=wa-monitor-hostile\n`)
  const rendered = JSON.parse(await sim.compose('config', '--format', 'json')) as {
    name: string
    services: Record<string, { scale?: number }>
    volumes: Record<string, { name: string }>
  }
  const volumes = Object.values(rendered.volumes).map(({ name }) => name)
  check(
    volumes.every((name) => name.startsWith('wa-monitor-sim_')),
    'its volumes are its own even under another project name',
    volumes,
  )
  sim.setEnvFile(HOSTILE_ENVIRONMENT)
  const own = await sim.compose('config')
  check(!own.includes(WORD), `none of ${SETTINGS.length} settings of that .env occurs`, own)
  check(/^name: wa-monitor-sim$/m.test(own), 'its project name is its own')
  check(rendered.services.postgres?.scale !== 0, 'the bundled PostgreSQL runs')
  check(
    (await production.compose('config')).includes(WORD),
    'the production file does use them (this check can fail)',
  )
}
