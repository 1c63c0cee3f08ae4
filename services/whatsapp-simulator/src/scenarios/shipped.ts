/** The scenarios that come with the simulator: every `.yaml` in `scenarios/`. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ScenarioList } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import { type ParsedScenario, parseScenario } from './parse-scenario.ts'

const FOLDER = fileURLToPath(new URL('../../scenarios', import.meta.url))

/** @throws ScenarioError when one of them is wrong. */
export function listShipped(): ScenarioList['scenarios'] {
  return names().map((name) => {
    const yaml = textOf(name)
    const { title, description, steps } = parseScenario(yaml, `${name}.yaml`).scenario
    return { name, title, description, steps: steps.length, yaml }
  })
}

export function findShipped(name: string): ParsedScenario {
  if (names().includes(name)) return parseScenario(textOf(name), `${name}.yaml`)
  throw new HttpError(
    404,
    'unknown_scenario',
    `There is no scenario ${name}; there are ${names().join(', ')}`,
  )
}

function names(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted()
}

function textOf(name: string): string {
  return readFileSync(`${FOLDER}/${name}.yaml`, 'utf8')
}
