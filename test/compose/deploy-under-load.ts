import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkAllThere } from './chaos/arrival.ts'
import { underLoad } from './chaos/load.ts'
import { Repeating } from './chaos/repeating.ts'
import { check, section } from './check.ts'
import { dashboardAnswers } from './ports.ts'
import { serviceOf, type Stack } from './stack.ts'

const RATES = { postsPerSecond: 5, answerEveryMs: 3000 }
/** How long people may be without their dashboard. */
const AWAY_MS = 5000
const LOOK_EVERY_MS = 100

/** Of what is replaced: all but what holds data or stands for WhatsApp. */
const NOT_REPLACED = ['postgres', 'redis', 'whatsapp-simulator']

/** A program that starts and never gets healthy. */
const BROKEN = "import './service.ts'\nsetInterval(() => undefined, 60_000)\n"
/** The second to be replaced: the bridge is new by then, and goes back. */
const BROKEN_SERVICE = 'services/monitor/src/main.ts'

/** A new image, and then a broken one, while contractors post and reviewers answer. `stack` runs, linked, with CHAOS_SETTINGS. */
export async function checkDeployUnderLoad(stack: Stack): Promise<void> {
  section('deploy.sh at 5 messages a second')
  const before = await imagesOf(stack)
  const deployed = await loaded(stack, async () => {
    const watch = new DashboardWatch()
    watch.start()
    const outcome = await stack.scriptWith({ WA_MONITOR_BUILD: 'another' }, 'deploy', '--sim')
    await watch.stop()
    check(outcome.code === 0, `deploy.sh: ${lastLine(outcome.stdout)}`, outcome)
    return watch.longestMs
  })
  check(deployed <= AWAY_MS, `the dashboard was away for ${deployed} ms at most (${AWAY_MS} allowed)`)
  const after = await imagesOf(stack)
  const left = [...after].filter(([service, image]) => before.get(service) === image)
  check(left.length === 0, `every one of ${after.size} services runs the new image`, left)

  section('deploy.sh of an image that does not come up, at 5 messages a second')
  const path = join(stack.folder, BROKEN_SERVICE)
  const good = readFileSync(path, 'utf8')
  await loaded(stack, async () => {
    writeFileSync(path, BROKEN)
    const outcome = await stack.scriptWith(
      { WA_MONITOR_BUILD: 'broken' },
      'deploy',
      '--sim',
      '--timeout',
      '25',
    )
    writeFileSync(path, good)
    check(
      outcome.code === 1 && /NOT DEPLOYED: wa-monitor-prod/.test(outcome.stdout),
      `deploy.sh exits 1: ${lastLine(outcome.stdout)}`,
      outcome,
    )
  })
  const back = await imagesOf(stack)
  const other = [...back].filter(([service, image]) => after.get(service) !== image)
  check(other.length === 0, 'every service runs what it ran before', other)
  const status = await stack.script('status', '--sim')
  check(status.code === 0, 'status.sh: all is well', status)
}

/** What is posted and answered during `work` arrives once. */
async function loaded<Result>(stack: Stack, work: () => Promise<Result>): Promise<Result> {
  const { posting, answering, result } = await underLoad(stack, RATES, work)
  await checkAllThere(stack, posting, answering)
  return result
}

/** Looks at the dashboard's service until it is stopped. */
class DashboardWatch extends Repeating {
  /** How long it was away at the longest. */
  longestMs = 0
  #seenAt = Date.now()

  protected override async next(): Promise<number> {
    const answers = await dashboardAnswers()
    const now = Date.now()
    this.longestMs = Math.max(this.longestMs, now - this.#seenAt)
    if (answers) this.#seenAt = now
    return LOOK_EVERY_MS
  }
}

/** Of every service of ours that runs, the id of its image. */
async function imagesOf(stack: Stack): Promise<Map<string, string>> {
  const running = (await stack.containers()).filter(({ State }) => State.Status === 'running')
  const pairs = running.map((container): [string, string] => [serviceOf(container), container.Image])
  return new Map(pairs.filter(([service]) => !NOT_REPLACED.includes(service)))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
