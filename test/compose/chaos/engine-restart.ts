import { readFileSync } from 'node:fs'
import { waitFor } from '../check.ts'
import { attempt, run } from '../command.ts'

/** How the engine is stopped and started on this machine, or why it cannot be. */
export type EngineControl =
  | { restart: (whileAway: () => Promise<void>) => Promise<void> }
  | { cannot: string }

const PID_FILE = '/var/run/docker.pid'

/**
 * `ENGINE_UP` names the command that starts it (a dockerd without systemd); else systemd is asked. Containers end with the
 * engine and are started by it again: live-restore would make this no restart for them.
 */
export async function findEngineControl(): Promise<EngineControl> {
  const here = { cwd: '/' }
  if (process.getuid?.() !== 0) return { cannot: 'it takes root' }
  const live = await run('docker', ['info', '--format', '{{.LiveRestoreEnabled}}'], here)
  if (live.trim() === 'true') return { cannot: 'live-restore is on' }
  const up = process.env.ENGINE_UP
  if (up !== undefined && up !== '') {
    return {
      async restart(whileAway) {
        const pid = Number(readFileSync(PID_FILE, 'utf8'))
        process.kill(pid, 'SIGTERM')
        await waitFor('the engine to end', async () => !isAlive(pid), 120_000)
        await whileAway()
        await run('sh', ['-c', up], here)
      },
    }
  }
  const unit = await attempt('systemctl', ['is-active', '--quiet', 'docker'], here).catch(() => undefined)
  if (unit?.code !== 0) return { cannot: 'neither systemd nor ENGINE_UP says how it is started' }
  return {
    async restart(whileAway) {
      // Its socket would start it again at the first question.
      await run('systemctl', ['stop', 'docker.socket', 'docker'], here)
      await whileAway()
      await run('systemctl', ['start', 'docker'], here)
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
