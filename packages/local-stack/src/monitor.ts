import { join } from 'node:path'
import { type ServiceProcess, type ServiceProcessOptions, startServiceProcess } from './service-process.ts'

interface MonitorSettings {
  storePath: string
  projectsPath: string
  databaseUrl: string
  /** Of its log file, where several run in one directory. */
  name?: string
  variables?: Record<string, string>
}

/**
 * Starts a monitor of one environment on the bridge's store; any free port for its health. Its safety net is an hour wide
 * unless the variables say otherwise: what is tested must wake it.
 */
export function startMonitor(
  directory: string,
  environment: 'production' | 'development',
  { storePath, projectsPath, databaseUrl, name = `monitor-${environment}`, variables = {} }: MonitorSettings,
  options: ServiceProcessOptions = {},
): Promise<ServiceProcess> {
  return startServiceProcess(
    'monitor',
    {
      ENV: environment,
      DATABASE_URL: databaseUrl,
      WHATSAPP_DB_PATH: storePath,
      CONFIG_PATH: projectsPath,
      HEALTH_HOST: '127.0.0.1',
      HEALTH_PORT: '0',
      SCAN_INTERVAL: '3600',
      ...variables,
    },
    join(directory, `${name}.log`),
    options,
  )
}
