/** How WhatsApp is, from the bridges themselves: for when the caretaker does not answer. */
import type { BridgeHealth } from '../../../packages/contracts/src/bridge-http.ts'
import type { Container } from './containers.ts'
import type { Need } from './needs.ts'

const BRIDGES = ['whatsapp-bridge', 'whatsapp-sender']
const PATIENCE_MS = 1500

/** What needs a person about those that run. */
export async function askBridges(containers: readonly Container[]): Promise<Need[]> {
  const running = containers.filter(({ service, state }) => BRIDGES.includes(service) && state === 'running')
  const needs = await Promise.all(running.map(({ service }) => askOne(service)))
  return needs.filter((each) => each !== undefined)
}

async function askOne(service: string): Promise<Need | undefined> {
  const need = (what: string, todo: string): Need => ({
    code: 'container',
    subject: service,
    severity: 'now',
    what,
    todo,
  })
  const option = service === 'whatsapp-sender' ? ' --second-number' : ''
  try {
    const answer = await fetch(`http://${service}:8080/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const { state, reason } = (await answer.json()) as BridgeHealth
    if (state === 'WORKING') return undefined
    if (state === 'SCAN_QR_CODE')
      return need(`${service} is not linked to a phone`, `Run ./scripts/login.sh${option}`)
    const why = reason === null ? state : `${state}, ${reason}`
    return need(`${service} is not connected (${why})`, `Run ./scripts/logs.sh ${service} to see why`)
  } catch {
    return need(`${service} does not answer`, `Run ./scripts/logs.sh ${service} to see why`)
  }
}
