import { join } from 'node:path'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

/** @param variables at least ENV, DATABASE_URL, REDIS_URL or QUEUE_DATABASE_URL, CONFIG_PATH, BRIDGE_URL, WHATSAPP_API_KEY. */
export function startFeedbackSender(
  directory: string,
  variables: Record<string, string>,
): Promise<ServiceProcess> {
  return startServiceProcess(
    'feedback-sender',
    { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: '0', ...variables },
    join(directory, 'feedback-sender.log'),
  )
}
