import { runService } from '@wa-monitor/service'
import { readSenderConfig } from './config.ts'
import { createFeedbackSender } from './service.ts'

await runService({
  name: 'feedback-sender',
  ...(process.env.ENV === 'development' && { tag: '[DEV]' }),
  create: (log) => createFeedbackSender(readSenderConfig(), log),
})
