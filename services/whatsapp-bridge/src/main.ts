import { runService } from '@wa-monitor/service'
import { readConfig } from './config.ts'
import { createBridge } from './service.ts'

await runService({ name: 'whatsapp-bridge', create: (log) => createBridge(readConfig(), log) })
