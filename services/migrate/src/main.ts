import { databaseVariables, rolePasswordVariables } from '@wa-monitor/contracts'
import { ConfigError, createLog, readEnvironment, serviceVariables } from '@wa-monitor/service'
import { runMigrations } from './service.ts'

const variables = databaseVariables.extend(rolePasswordVariables.shape).extend(serviceVariables.shape)

const fallback = () => createLog('migrate', { LOG_LEVEL: 'info', LOG_FORMAT: 'pretty' })

try {
  const config = readEnvironment(variables)
  process.exitCode = await runMigrations(config, createLog('migrate', config))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  for (const problem of error.problems) fallback().error(`Configuration: ${problem}`)
  process.exitCode = 1
}
