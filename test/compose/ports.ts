/** The published ports, as any program on this machine uses them. */
const BRIDGE = 'http://127.0.0.1:8080'
const API = 'http://127.0.0.1:3005'
const SIMULATOR = 'http://127.0.0.1:8090'

export interface Answer<Body = Record<string, unknown>> {
  status: number
  body: Body
}

export interface Copy {
  message_id: string
  /** This phone already had a readable one with this id. */
  duplicate: boolean
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

/** A contractor's phone tries to post, under an id of its own. @returns whether the server has it. */
export async function postAs(
  group: string,
  message: { from: string; text: string; id: string },
): Promise<boolean> {
  const url = `${SIMULATOR}/admin/groups/${group}/messages`
  const answer = await ask(url, posting(message)).catch(() => undefined)
  if (answer !== undefined && answer.status >= 400 && answer.status < 500)
    throw new Error(`the simulator refused a post: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer?.status === 200
}

/** Whether the dashboard's service answers, quickly. */
export async function dashboardAnswers(): Promise<boolean> {
  const answer = await fetch(`${API}/health`, { signal: AbortSignal.timeout(250) }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** A reviewer's click. Status 0: no answer. */
export const askForFeedback = (key: string, drop: string) =>
  ask(
    `${API}/api/wa-monitor-send-feedback`,
    posting({ dropId: drop, message: 'step 9 is missing' }, { 'x-api-key': key }),
  ).catch((error: Error) => ({ status: 0, body: { message: error.message } }))

/** As the page behind the address of status.sh does. @returns his cookie. */
export async function makeFirstAdministrator(token: string): Promise<string> {
  const person = { token, name: 'Operator', password: 'several plain words of a test' }
  const response = await fetch(`${API}/api/welcome`, {
    ...posting(person),
    signal: AbortSignal.timeout(30_000),
  })
  if (response.status !== 200)
    throw new Error(`no administrator: ${response.status} ${await response.text()}`)
  await response.body?.cancel()
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** The drops that the dashboard shows to whoever has this cookie. */
export async function dropsShown(cookie: string): Promise<{ drop_number: string; project: string }[]> {
  type Body = { drops: { drop_number: string; project: string }[] }
  return (await ask<Body>(`${API}/api/drops`, { headers: { cookie } })).body.drops
}

/** Any call of the control API that changes something. */
export async function simulatorCall(path: string, body: unknown): Promise<void> {
  const answer = await ask(`${SIMULATOR}${path}`, posting(body))
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** Every copy that reached a phone. */
export async function allCopies(phone: string): Promise<Copy[]> {
  return (await ask<{ copies: Copy[] }>(`${SIMULATOR}/admin/phones/${phone}/copies`)).body.copies
}

export async function copies(phone: string, messageId: string): Promise<Copy[]> {
  return (await allCopies(phone)).filter((copy) => copy.message_id === messageId)
}
