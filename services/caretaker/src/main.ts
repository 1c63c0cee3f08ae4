import { runService } from '@wa-monitor/service'
import { readCaretakerConfig } from './config.ts'

// Each in a process of its own, so that none loads what the other needs.
if (process.argv[2] === 'backup') {
  const { runBackupWorker } = await import('./backup/worker.ts')
  await runBackupWorker(readCaretakerConfig())
} else {
  const { createCaretaker } = await import('./service.ts')
  await runService({
    name: 'caretaker',
    create: (log) => createCaretaker(readCaretakerConfig(), log),
  })
}
