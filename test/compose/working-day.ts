import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { check, section } from './check.ts'

/** The demo's working day, through the published ports of the simulator stack. */
export async function checkWorkingDay(repository: string): Promise<void> {
  section('A working day')
  const day = spawn(process.execPath, [join(repository, 'scripts/demo/main.ts'), '--compose', '--once'], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(day, 'exit')) as [number | null]
  check(code === 0, 'the working day went as expected')
}
