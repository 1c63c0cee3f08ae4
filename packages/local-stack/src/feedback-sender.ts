import { join } from 'node:path'
import { type ServiceProcess, type ServiceProcessOptions, startServiceProcess } from './service-process.ts'

/**
 * A sender that was killed holds nobody up, unless the variables say otherwise.
 *
 * @param variables at least ENV, DATABASE_URL, REDIS_URL or QUEUE_DATABASE_URL, CONFIG_PATH, BRIDGE_URL, WHATSAPP_API_KEY.
 * @param options `name`: of its log file, where several run in one directory.
 */
export function startFeedbackSender(
  directory: string,
  variables: Record<string, string>,
  { name = 'feedback-sender', ...options }: ServiceProcessOptions & { name?: string } = {},
): Promise<ServiceProcess> {
  return startServiceProcess(
    'feedback-sender',
    { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: '0', STARTUP_GRACE_SECONDS: '0', ...variables },
    join(directory, `${name}.log`),
    options,
  )
}
