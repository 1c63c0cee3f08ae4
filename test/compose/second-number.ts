import { check, section, waitFor } from './check.ts'
import { checkHealthy } from './hardening.ts'
import { copies, post, send, simulatorCall } from './ports.ts'
import { LAWLEY, memberOf, newDrop, schemasWith } from './slice.ts'
import type { Stack } from './stack.ts'

const SECOND_PHONE = '27820000090'
const PROFILE = 'COMPOSE_PROFILES=second-number\n'
const SENDERS = 'http://whatsapp-sender:8080,http://whatsapp-bridge:8080'

interface Rendered {
  services: Record<
    string,
    { environment?: Record<string, string>; ports?: { host_ip: string; published: string }[] } | undefined
  >
}

const render = async (stack: Stack, settings: string): Promise<Rendered> => {
  stack.setEnvFile(settings)
  return JSON.parse(await stack.compose('config', '--format', 'json')) as Rendered
}

/** What the files become, without anything running. */
export async function checkSecondNumberRendered(production: Stack, sim: Stack): Promise<void> {
  section('A second number, as rendered')
  const without = await render(production, '')
  check(without.services['whatsapp-sender'] === undefined, 'none unless asked for')
  const { services } = await render(production, `${PROFILE}SENDERS=${SENDERS}\n`)
  const second = services['whatsapp-sender']
  check(second !== undefined && second.ports === undefined, 'there, on no port of this machine', second)
  check(services['feedback-sender']?.environment?.SENDERS === SENDERS, 'feedback-sender tries it first')
  const published = await render(production, `${PROFILE}SENDER_PORT=8081\n`)
  const [port] = published.services['whatsapp-sender']?.ports ?? []
  check(port?.published === '8081' && port.host_ip === '127.0.0.1', 'SENDER_PORT: on 127.0.0.1 alone', port)
  const simulated = await render(sim, `${PROFILE}SENDERS=http://hostile.invalid:8080\n`)
  check(
    simulated.services['feedback-sender']?.environment?.SENDERS === SENDERS &&
      simulated.services['whatsapp-sender']?.environment?.WHATSAPP_SOCKET_URL ===
        'ws://whatsapp-simulator:8090/ws/chat',
    'the simulator stack has one of its own, whatever SENDERS says',
    simulated.services['feedback-sender']?.environment,
  )
  production.setEnvFile(undefined)
  sim.setEnvFile(undefined)
}

/** Beside the running simulator stack: linked, used first, walked round when it is away, and never a contractor. */
export async function checkSecondNumber(sim: Stack, services: string[], settings: string): Promise<void> {
  section('A second number in the simulator stack')
  sim.setEnvFile(`${settings}${PROFILE}`)
  await sim.compose('up', '-d', '--wait')
  await checkHealthy(sim, [...services, 'whatsapp-sender'])
  const before = await sim.script('status', '--sim')
  check(
    before.code === 1 && before.stdout.includes('login.sh --sim --second-number'),
    'status.sh says what to do',
  )
  await link(sim)
  const status = await sim.script('status', '--sim')
  check(status.code === 0 && /2nd number +WORKING/.test(status.stdout), 'linked', status)

  const first = await feedback(sim)
  check(
    first.sender === 'whatsapp-sender',
    `feedback for ${first.drop} went through the second number`,
    first,
  )
  await sim.compose('stop', 'whatsapp-sender')
  const next = await feedback(sim)
  check(next.sender === 'whatsapp-bridge', `with that one away, ${next.drop} through the first`, next)
  const [made] = await sim.rows(
    `SELECT count(*) FROM public.qa_photo_reviews
     WHERE user_name = '${SECOND_PHONE}' OR (resubmitted AND drop_number IN ('${first.drop}', '${next.drop}'))`,
  )
  check(made === '0', 'what the second number wrote made no drop and no resubmission', made)

  const noFile = await send(await sim.apiKey(), { recipient: LAWLEY, message: 'x', media_path: 'none.jpg' })
  check(
    noFile.status === 400 && /There is no file none\.jpg/.test(noFile.body.message),
    'data/media is there',
  )

  // What comes next stops everything: this one too, though .env no longer names it.
  sim.setEnvFile(settings)
}

/** Its phone is made, put into the group, and scans. */
async function link(stack: Stack): Promise<void> {
  await simulatorCall('/admin/contractors', { phone: SECOND_PHONE, name: 'QA second' })
  await simulatorCall(`/admin/groups/${LAWLEY}/members`, { phone: SECOND_PHONE })
  const shown = await stack.script('login', '--sim', '--second-number', '--once')
  check(shown.code === 0 && /[█▀▄]{5}/.test(shown.stdout), 'login.sh --second-number draws its code', shown)
  const { qr } = JSON.parse(
    await stack.compose('exec', '-T', 'whatsapp-sender', 'ask', '8080', '/api/qr'),
  ) as { qr: string }
  await simulatorCall('/admin/mock-phone/scan-qr', { qr, phone: SECOND_PHONE })
  await waitFor('the second number to be linked', async () => {
    const ready = await stack.attempt('exec', '-T', 'whatsapp-sender', 'ask', '8080', '/health/ready')
    return ready.code === 0
  })
}

/** A drop is posted and answered; resolves when its contractor's phone has the answer. */
async function feedback(stack: Stack): Promise<{ drop: string; sender: string }> {
  const drop = newDrop()
  const member = await memberOf(LAWLEY)
  await post(LAWLEY, member, `${drop} done`)
  await waitFor(`${drop} to be a row`, async () => (await schemasWith(stack, drop)).includes('public'))
  const key = (await stack.compose('exec', '-T', 'api', 'cat', '/secrets/api/api_key')).trim()
  const taken = await fetch('http://127.0.0.1:3005/api/wa-monitor-send-feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ dropId: drop, message: 'step 9 is missing' }),
  })
  if (taken.status !== 202) throw new Error(`feedback was not taken: ${taken.status} ${await taken.text()}`)
  const row = await waitFor(
    `feedback for ${drop} to be sent`,
    async () => {
      const [found] = await stack.rows(
        `SELECT sender || '|' || message_id FROM public.wa_monitor_feedback
         WHERE drop_number = '${drop}' AND state IN ('sent', 'delivered', 'read')`,
      )
      return found
    },
    180_000,
  )
  const [sender = '', messageId = ''] = row.split('|')
  await waitFor('his phone to have it', async () => (await copies(member, messageId)).length > 0)
  return { drop, sender }
}
