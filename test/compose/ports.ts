/** The published ports, as any program on this machine uses them. */
const BRIDGE = 'http://127.0.0.1:8080'
const SIMULATOR = 'http://127.0.0.1:8090'

export interface Answer<Body = Record<string, unknown>> {
  status: number
  body: Body
}

interface Copy {
  message_id: string
  text: string
  mentioned: string[]
  error: string | null
}

interface SimulatorState {
  business_phone: string
  linked_devices: { jid: string; connected: boolean }[]
  groups: { jid: string; members: string[] }[]
}

async function ask<Body>(url: string, init?: RequestInit): Promise<Answer<Body>> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
  return { status: response.status, body: (await response.json()) as Body }
}

function posting(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

export async function loginPage(): Promise<string> {
  const response = await fetch(`${BRIDGE}/login`, { signal: AbortSignal.timeout(30_000) })
  return response.text()
}

export const bridgeHealth = (path = '/health') =>
  ask<{ state: string; logged_in: boolean; connected: boolean }>(`${BRIDGE}${path}`)

/** `key` undefined: without the header. */
export const send = (key: string | undefined, body: unknown) =>
  ask<{ success: boolean; message: string; code?: string; message_id?: string; status?: string }>(
    `${BRIDGE}/api/send`,
    posting(body, key === undefined ? {} : { 'X-API-Key': key }),
  )

export async function simulator(): Promise<SimulatorState> {
  return (await ask<SimulatorState>(`${SIMULATOR}/admin/state`)).body
}

export async function post(group: string, from: string, text: string): Promise<void> {
  const url = `${SIMULATOR}/admin/groups/${group}/messages`
  const { status, body } = await ask(url, posting({ from, text }))
  if (status !== 200) throw new Error(`the simulator refused a post: ${status} ${JSON.stringify(body)}`)
}

/** Any call of the control API that changes something. */
export async function simulatorCall(path: string, body: unknown): Promise<void> {
  const answer = await ask(`${SIMULATOR}${path}`, posting(body))
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
}

export async function copies(phone: string, messageId: string): Promise<Copy[]> {
  const { body } = await ask<{ copies: Copy[] }>(`${SIMULATOR}/admin/phones/${phone}/copies`)
  return body.copies.filter((copy) => copy.message_id === messageId)
}
