import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, waitFor } from './check.ts'
import type { Outcome } from './command.ts'
import { bridgeHealth, dropsShown, makeFirstAdministrator, simulator, simulatorCall } from './ports.ts'
import { dropBecomesRow, LAWLEY } from './slice.ts'
import type { Stack } from './stack.ts'

/** With what a person has typed when his number is linked and the dashboard shows a drop. */
const MOST_COMMANDS = 4

/**
 * From a clone to linked and working with the commands of README.md, and no others. `stack` has a WhatsApp server in reach and is
 * not started; `variables` make the scripts reach the same; `started` looks at it before it is linked.
 */
export async function checkFirstDay(
  stack: Stack,
  variables: NodeJS.ProcessEnv,
  started: () => Promise<void>,
): Promise<void> {
  const commands = commandsOfReadme(readFileSync(join(stack.folder, 'README.md'), 'utf8'))
  check(
    commands.length <= MOST_COMMANDS && commands[0]?.startsWith('git clone') === true,
    `README.md: linked and working after ${commands.length} commands`,
    commands,
  )
  const scripts = commands.slice(1).map((command) => /^\.\/scripts\/([a-z-]+)\.sh$/.exec(command)?.[1])
  check(scripts.join() === 'start,login,status', 'after the clone: start.sh, login.sh, status.sh', commands)

  // The checkout is the clone.
  const timed = async (name: string, onStdout: (soFar: string) => void = () => undefined) => {
    const startedAt = Date.now()
    const outcome = await stack.scriptWatched(variables, name, onStdout)
    return { ...outcome, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) }
  }
  const start = await timed('start')
  check(start.code === 0 && /run \.\/scripts\/login\.sh/.test(start.stdout), said('start.sh', start), start)
  await started()
  let scanned: Promise<void> | undefined
  const login = await timed('login', (soFar) => {
    if (soFar.includes('scan this code')) scanned ??= scan(stack)
  })
  await scanned
  check(login.code === 0 && /^Linked\.$/m.test(login.stdout), said('login.sh', login), login)
  await waitFor('it to be connected', async () => (await bridgeHealth()).body.state === 'WORKING')
  const status = await timed('status')
  check(status.code === 0 && /All is well\./.test(status.stdout), said('status.sh', status), status)

  const ms = await dropBecomesRow(stack, LAWLEY, ['public'])
  const [, token = ''] = /welcome#token=(\w+)/.exec(status.stdout) ?? []
  const shown = await dropsShown(await makeFirstAdministrator(token))
  check(
    shown.length === 1 && shown[0]?.project === 'Lawley',
    `a drop is a row after ${ms} ms, and the first administrator sees it on the dashboard`,
    shown,
  )
}

/** Of the section on one's own number, what its block of commands says, without comments. */
function commandsOfReadme(readme: string): string[] {
  const [, block = ''] = /^## Run it with your number.*?^```sh\n(.*?)^```/ms.exec(readme) ?? []
  return block
    .split('\n')
    .map((line) => line.replace(/\s+#.*/, ''))
    .filter((line) => line !== '')
}

/** What the person with the phone does while login.sh shows its code. */
async function scan(stack: Stack): Promise<void> {
  const { business_phone: phone } = await simulator()
  const { qr } = JSON.parse(
    await stack.compose('exec', '-T', 'whatsapp-bridge', 'ask', '8080', '/api/qr'),
  ) as {
    qr: string
  }
  await simulatorCall('/admin/mock-phone/scan-qr', { qr, phone })
}

function said(script: string, { stdout, seconds }: Outcome & { seconds: string }): string {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return `${script}: ${seconds} s${last.includes('token=') ? '' : `, “${last}”`}`
}
