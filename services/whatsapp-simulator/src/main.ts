import { runService } from '@wa-monitor/service'
import { readConfig } from './config.ts'
import { createSimulator } from './service.ts'

await runService({ name: 'whatsapp-simulator', create: (log) => createSimulator(readConfig(), log) })
