/** The watching half of `startWatchdog`, in a thread of its own: a hung loop cannot notice itself. */
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

const { beat, hangMs } = workerData as { beat: Int32Array; hangMs: number }
let lastBeat = -1
let lastBeatAt = Date.now()
let lastLookAt = Date.now()

setInterval(
  () => {
    const now = Date.now()
    // The whole process was stopped (docker pause, a suspended machine): nobody hung.
    const wasPaused = now - lastLookAt > hangMs / 2
    lastLookAt = now
    const current = Atomics.load(beat, 0)
    if (current !== lastBeat || wasPaused) {
      lastBeat = current
      lastBeatAt = now
      return
    }
    if (now - lastBeatAt <= hangMs) return
    writeSync(
      2,
      `The event loop stood still for ${hangMs} ms: ending the process so that it is started again\n`,
    )
    // A loop that hangs runs no handler, so nothing gentler would arrive.
    process.kill(process.pid, 'SIGKILL')
  },
  Math.min(1000, hangMs / 8),
)
