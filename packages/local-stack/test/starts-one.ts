/** Starts a simulator, says its process id, and waits to be killed: see service-process.test.ts. */
import { join } from 'node:path'
import { startServiceProcess } from '../src/service-process.ts'

const [folder = ''] = process.argv.slice(2)
const { pid } = await startServiceProcess(
  'whatsapp-simulator',
  { SIMULATOR_PORT: '0', SIMULATOR_DB_PATH: join(folder, 'simulator.db') },
  join(folder, 'simulator.log'),
)
process.stdout.write(`${pid}\n`)
