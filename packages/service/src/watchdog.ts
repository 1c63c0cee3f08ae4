import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./watchdog.sh', import.meta.url))
/** So many in a row must find no sign of life. */
const LOOKS = 5
const BEATS_PER_LOOK = 2

interface WatchdogOptions {
  /** Whole seconds between two looks; five of them without a sign of life end the process. */
  lookSeconds: number
  /** Told when nothing watches: there is no bash here. */
  onProblem: (error: Error) => void
}

/**
 * Ends the process (SIGKILL) when its event loop stands still: Docker restarts what has ended, and nothing that merely
 * hangs. A process of its own watches, a shell of 3 MB: a thread would be one more JavaScript engine. Does not keep the
 * process alive.
 */
export function startWatchdog({ lookSeconds, onProblem }: WatchdogOptions): { stop(): void } {
  const watcher = spawn('bash', [SCRIPT, String(process.pid), String(lookSeconds), String(LOOKS)], {
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  watcher.on('error', onProblem)
  // It has ended, which `exit` tells.
  watcher.stdin.on('error', () => undefined)
  const beat = setInterval(() => watcher.stdin.write('\n'), (lookSeconds * 1000) / BEATS_PER_LOOK)
  watcher.on('exit', () => clearInterval(beat))
  for (const handle of [watcher, beat, watcher.stdin as unknown as { unref(): void }]) handle.unref()
  return {
    stop() {
      clearInterval(beat)
      watcher.stdin.destroy()
    },
  }
}
