import { runService } from '@wa-monitor/service'
import { readMonitorConfig } from './config.ts'
import { createMonitor } from './service.ts'

const development = process.env.ENV === 'development'

await runService({
  name: development ? 'wa-monitor-dev' : 'wa-monitor-prod',
  ...(development && { tag: '[DEV]' }),
  create: (log) => createMonitor(readMonitorConfig(), log),
})
