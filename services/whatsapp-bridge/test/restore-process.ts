/** A backup of a running bridge, and its restore on another machine: for tests. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BridgeBackupResponse, bridgeBackupResponseSchema } from '@wa-monitor/contracts'
import { type BridgeProcess, type SimulatorProcess, startBridge } from '@wa-monitor/local-stack'

const COMMAND = fileURLToPath(new URL('../../../scripts/container/restore-bridge.ts', import.meta.url))

/** Starts the bridge so that it can be backed up; copies are left in `directory/staging`. */
export function startBackedUpBridge(
  directory: string,
  simulator: Pick<SimulatorProcess, 'socketUrl' | 'scan'>,
): Promise<BridgeProcess> {
  const staging = join(directory, 'staging')
  mkdirSync(staging, { recursive: true })
  return startBridge(directory, simulator, { BACKUP_STAGING_PATH: staging })
}

/** @throws with what the bridge said, when it made none. */
export async function backUp(bridge: BridgeProcess): Promise<BridgeBackupResponse> {
  const { status, body } = await bridge.call('POST', '/api/backup')
  if (status !== 200) throw new Error(JSON.stringify(body))
  return bridgeBackupResponseSchema.parse(body)
}

/** Runs `scripts/container/restore-bridge.ts` with the staging directory of `from` and the volumes of `onto`. */
export function restore(from: string, onto: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      BACKUP_STAGING_PATH: join(from, 'staging'),
      WHATSAPP_DB_PATH: join(onto, 'store', 'messages.db'),
      WHATSAPP_SESSION_PATH: join(onto, 'session'),
    },
  })
  return { status, stdout, stderr }
}
