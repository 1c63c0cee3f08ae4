/**
 * Runs inside a container of ours (./scripts/status.sh): shows what Docker and the caretaker say as one screen, or with
 * `--json` as one document. On standard input, with a line `--` between: lines of `docker compose ps`, lines of `docker
 * stats`, and the caretaker's status, or nothing where it does not answer.
 *
 * Exit code: 0 when nothing needs a person, 10 when something does. Anything else: it could not be shown.
 */
import { text } from 'node:stream/consumers'
import type { SystemStatus } from '../../packages/contracts/src/system-status.ts'
import { askBridges } from './status/ask-around.ts'
import { readContainers } from './status/containers.ts'
import { findNeeds, forStack } from './status/needs.ts'
import { drawScreen } from './status/screen.ts'

const NEEDS_A_PERSON = 10

const { TZ } = process.env
const has = (option: string) => process.argv.includes(option)

const [list = '', figures = '', said = ''] = (await text(process.stdin)).split(/^--$/m)
const containers = readContainers(list, figures)
const status = readStatus(said)
const whatsapp = status ? [] : await askBridges(containers)
const needs = forStack(findNeeds(containers, status, whatsapp), has('--sim'))
const shown = {
  containers,
  status,
  needs,
  sim: has('--sim'),
  color: has('--color'),
  timeZone: TZ === undefined || TZ === '' ? 'Africa/Johannesburg' : TZ,
  now: Date.now(),
}
process.stdout.write(
  has('--json')
    ? `${JSON.stringify({ at: new Date(shown.now).toISOString(), needs, containers, status })}\n`
    : `${drawScreen(shown).join('\n')}\n`,
)
process.exitCode = needs.length === 0 ? 0 : NEEDS_A_PERSON

/** Null: it has not answered, or not in time. */
function readStatus(json: string): SystemStatus | null {
  try {
    return JSON.parse(json) as SystemStatus
  } catch {
    return null
  }
}
