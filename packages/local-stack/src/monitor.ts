import { join } from 'node:path'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

/**
 * Starts a monitor of one environment on the bridge's store; any free port for its health. Its safety net is an hour wide:
 * what is tested must wake it.
 */
export function startMonitor(
  directory: string,
  environment: 'production' | 'development',
  settings: { storePath: string; projectsPath: string; databaseUrl: string },
): Promise<ServiceProcess> {
  return startServiceProcess(
    'monitor',
    {
      ENV: environment,
      DATABASE_URL: settings.databaseUrl,
      WHATSAPP_DB_PATH: settings.storePath,
      CONFIG_PATH: settings.projectsPath,
      HEALTH_HOST: '127.0.0.1',
      HEALTH_PORT: '0',
      SCAN_INTERVAL: '3600',
    },
    join(directory, `monitor-${environment}.log`),
  )
}
