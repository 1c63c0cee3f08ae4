import type { CaretakerConfig } from '../../config.ts'
import type { Channel } from '../message.ts'
import { emailChannel } from './email.ts'
import { webhookChannel } from './webhook.ts'
import { whatsappChannel } from './whatsapp.ts'

/** The channels that are set; none by default. */
export function channelsOf(config: CaretakerConfig): Channel[] {
  const { ALERT_WEBHOOK_URL: url, ALERT_SMTP_URL: smtpUrl, ALERT_EMAIL_FROM: from } = config
  const { ALERT_EMAIL_TO: to, ALERT_WHATSAPP_TO: phone, WHATSAPP_API_KEY: key } = config
  // The number that only sends first: it spares the one in the groups.
  const bridges = [
    ...(config.secondBridgeUrl === undefined
      ? []
      : [{ service: 'whatsapp-sender', url: config.secondBridgeUrl }]),
    { service: 'whatsapp-bridge', url: config.BRIDGE_URL },
  ]
  return [
    ...(url === undefined ? [] : [webhookChannel({ url, key: config.ALERT_WEBHOOK_SECRET })]),
    ...(smtpUrl === undefined || from === undefined ? [] : [emailChannel({ smtpUrl, from, to })]),
    ...(phone === undefined ? [] : [whatsappChannel({ bridges, key, to: phone })]),
  ]
}
