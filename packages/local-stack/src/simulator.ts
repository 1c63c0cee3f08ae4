import { join } from 'node:path'
import {
  phoneCopiesResponseSchema,
  type PhoneCopy,
  scanQrResponseSchema,
  type SimulatorState,
  simulatedPostResponseSchema,
  simulatorStateSchema,
} from '@wa-monitor/contracts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

export interface Post {
  from: string
  text: string
  [field: string]: unknown
}

/** The simulator as a process, and the people in it. */
export interface SimulatorProcess {
  process: ServiceProcess
  /** What `WHATSAPP_SOCKET_URL` must be. */
  socketUrl: string
  /** A contractor's phone posts; returns the WhatsApp id. */
  post(groupJid: string, post: Post): Promise<string>
  /** Every copy that reached a phone, oldest first. */
  copies(phone: string): Promise<PhoneCopy[]>
  /** Points the business phone's camera at a QR code. */
  scan(qr: string): Promise<string>
  state(): Promise<SimulatorState>
  /** Any other call of the control API. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
}

/**
 * @param port the port of an earlier run, so that a bridge finds it again; any free one when left out.
 * @param variables settings of its own.
 */
export async function startSimulator(
  directory: string,
  port = 0,
  variables: Record<string, string> = {},
): Promise<SimulatorProcess> {
  const service = await startServiceProcess(
    'whatsapp-simulator',
    { SIMULATOR_PORT: String(port), SIMULATOR_DB_PATH: join(directory, 'simulator.db'), ...variables },
    join(directory, 'simulator.log'),
  )
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    process: service,
    socketUrl: `${service.url.replace(/^http/, 'ws')}/ws/chat`,
    call,
    post: async (groupJid, post) =>
      simulatedPostResponseSchema.parse(await call('POST', `/admin/groups/${groupJid}/messages`, post))
        .message_id,
    copies: async (phone) =>
      phoneCopiesResponseSchema.parse(await call('GET', `/admin/phones/${phone}/copies`)).copies,
    scan: async (qr) =>
      scanQrResponseSchema.parse(await call('POST', '/admin/mock-phone/scan-qr', { qr })).device_jid,
    state: async () => simulatorStateSchema.parse(await call('GET', '/admin/state')),
  }
}
