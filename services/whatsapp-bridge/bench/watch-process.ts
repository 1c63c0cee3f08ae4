/**
 * Loaded before a program (`--import`): writes to the file WATCH_FILE, once a second, how much memory it takes and the
 * longest time its event loop stood still since the last SIGWINCH, or since its start.
 */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env.WATCH_FILE
if (file === undefined) throw new Error('WATCH_FILE is not set')
/** Milliseconds between two looks; what the histogram reports contains them. */
const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()
process.on('SIGWINCH', () => {
  // Begun anew: its next look would else count from the one before.
  delay.disable()
  delay.reset()
  delay.enable()
})
setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage()
  const stallMs = Math.max(0, delay.max / 1e6 - RESOLUTION_MS)
  writeFileSync(file, JSON.stringify({ rss, heapUsed, external, stallMs }))
}, 1000).unref()
