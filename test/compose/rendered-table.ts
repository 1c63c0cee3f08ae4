/**
 * What each service of the compose files may have. A volume is written as its name, or `name:ro` where it may only be read;
 * a directory of this machine as `./its/path:ro`. A new service needs a line here, and a reader of this table who agrees.
 */
export interface Allowed {
  networks: readonly string[]
  mounts: readonly string[]
  /** Where its published ports listen; default: none are. */
  ports?: 'bind-address' | 'everywhere'
  oneShot?: true
}

const inside = ['backend', 'egress']
const stores = ['store', 'store-sender']

/** `session` belongs to its bridge alone, `staging` to a bridge and the caretaker, the owner of the tables to two. */
export const ALLOWED: Record<string, Allowed> = {
  secrets: {
    oneShot: true,
    networks: [],
    mounts: [
      'secrets-made',
      'secrets-whatsapp',
      'secrets-api',
      'secrets-queue',
      'secrets-database-owner',
      'secrets-prod',
      'secrets-dev',
      'secrets-postgres',
      'secrets-redis',
      'secrets-caretaker',
    ],
  },
  migrate: { oneShot: true, networks: inside, mounts: ['secrets-database-owner:ro'] },
  'whatsapp-bridge': {
    networks: inside,
    ports: 'bind-address',
    mounts: ['session', 'store', 'staging', './data/media:ro', 'secrets-whatsapp:ro'],
  },
  'whatsapp-sender': {
    networks: inside,
    ports: 'bind-address',
    mounts: ['session-sender', 'store-sender', 'staging-sender', './data/media:ro', 'secrets-whatsapp:ro'],
  },
  'wa-monitor-prod': { networks: inside, mounts: ['./config:ro', ...stores, 'secrets-prod:ro'] },
  'wa-monitor-dev': { networks: inside, mounts: ['./config:ro', ...stores, 'secrets-dev:ro'] },
  'feedback-sender': {
    networks: inside,
    mounts: ['./config:ro', ...stores, 'secrets-prod:ro', 'secrets-queue:ro', 'secrets-whatsapp:ro'],
  },
  api: {
    networks: [...inside, 'door'],
    ports: 'bind-address',
    mounts: ['./config:ro', 'secrets-api:ro', 'secrets-prod:ro', 'secrets-queue:ro', 'secrets-whatsapp:ro'],
  },
  caretaker: {
    networks: inside,
    mounts: [
      './config:ro',
      'caretaker',
      'backups',
      'staging',
      'staging-sender',
      'secrets-caretaker:ro',
      'secrets-database-owner:ro',
      'secrets-queue:ro',
      'secrets-whatsapp:ro',
    ],
  },
  https: { networks: ['door'], ports: 'everywhere', mounts: ['certificates'] },
  postgres: { networks: ['backend'], mounts: ['postgres', 'secrets-postgres:ro'] },
  redis: { networks: ['backend'], mounts: ['redis', 'secrets-redis:ro'] },
  'whatsapp-simulator': {
    // Stands for the internet: not on the inner network.
    networks: ['egress'],
    ports: 'bind-address',
    mounts: ['simulator', 'secrets-whatsapp:ro'],
  },
}
