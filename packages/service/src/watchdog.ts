import { Worker } from 'node:worker_threads'

/**
 * Ends the process when its event loop stands still for `hangMs`: Docker restarts what has ended, and nothing that
 * merely hangs. Does not keep the process alive.
 */
export function startWatchdog({ hangMs }: { hangMs: number }): { stop(): void } {
  const beat = new Int32Array(new SharedArrayBuffer(4))
  const heart = setInterval(() => Atomics.add(beat, 0, 1), Math.min(1000, hangMs / 8))
  heart.unref()
  const thread = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData: { beat, hangMs },
    execArgv: [],
  })
  thread.unref()
  return {
    stop() {
      clearInterval(heart)
      void thread.terminate()
    },
  }
}
