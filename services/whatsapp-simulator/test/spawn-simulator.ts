import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Remote } from './harness.ts'

/**
 * The simulator as others start it: `main.ts` with a free port, which its log names. Whoever calls this ends it.
 *
 * @param before what goes in front of its command line, such as `taskset -c 0`.
 */
export async function spawnSimulator(
  databasePath: string,
  { before = [], node = [] }: { before?: string[]; node?: string[] } = {},
): Promise<{ process: ChildProcess; remote: Remote; url: string }> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const [command = process.execPath, ...rest] = before
  const own = before.length === 0 ? [...node, main] : [...rest, process.execPath, ...node, main]
  const child = spawn(command, own, {
    env: { PATH: process.env.PATH, SIMULATOR_PORT: '0', SIMULATOR_DB_PATH: databasePath },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const url = /Simulator listens on (http:\/\/[\d.:]+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { process: child, remote: new Remote(() => url), url }
  }
  throw new Error('the simulator ended without listening')
}
