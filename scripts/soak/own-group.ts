import { spawn } from 'node:child_process'
import { once } from 'node:events'

const MARK = 'SOAK_IN_OWN_GROUP'

/**
 * Ctrl-C is told to every process of a terminal's group, and would end the services before they are counted. So the soak
 * runs in a group of its own: the first Ctrl-C ends it early, a second one at once.
 *
 * @returns the exit code of the one in its own group, where this is not that one; undefined where it is.
 */
export async function inOwnGroup(): Promise<number | undefined> {
  if (process.env[MARK] !== undefined) {
    // Whoever started us has ended.
    process.stdin.on('end', () => process.exit(1)).resume()
    return undefined
  }
  const child = spawn(process.execPath, process.argv.slice(1), {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [MARK]: 'yes' },
  })
  const pass = () => child.kill('SIGINT')
  process.on('SIGINT', pass).on('SIGTERM', pass)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
