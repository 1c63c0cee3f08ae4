/**
 * The bridge with a clock that runs CLOCK_SPEED times as fast from CLOCK_START (Unix milliseconds) on, for its own
 * decisions; the client library keeps the real one. So an hour's limit can be seen to hold in a minute.
 */
import { runService } from '@wa-monitor/service'
import { readConfig } from '../src/config.ts'
import { createBridge } from '../src/service.ts'

const start = Number(process.env.CLOCK_START)
const speed = Number(process.env.CLOCK_SPEED)
if (!(start > 0 && speed > 0)) throw new Error('CLOCK_START and CLOCK_SPEED must be positive numbers')
const now = () => Math.round(start + (Date.now() - start) * speed)
const timer = (work: () => void, ms: number) => setTimeout(work, ms / speed)
const timepiece = { bootId: `since ${start}`, upMs: () => now() - start, wallMs: now }

await runService({
  name: 'whatsapp-bridge',
  create: (log) => createBridge(readConfig(), log, { now, timepiece, timer }),
})
