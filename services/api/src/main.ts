import { runService } from '@wa-monitor/service'
import { readApiConfig } from './config.ts'
import { createApi } from './service.ts'

await runService({
  name: 'api',
  ...(process.env.ENV === 'development' && { tag: '[DEV]' }),
  create: (log) => createApi(readApiConfig(), log),
})
