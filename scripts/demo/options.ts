import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** Plays the day, checks it and ends. */
  once: boolean
  /** Against the running compose stack instead of processes of its own. */
  compose: boolean
  /** Where everything is kept; a temporary folder, removed at the end, when undefined. */
  data: string | undefined
  /** Added to every port. */
  portOffset: number
}

const USAGE = `Usage: ./scripts/demo.sh [--once] [--compose] [--data DIR] [--port-offset N]

Plays a working day: contractors post drops in four WhatsApp groups, a reviewer answers, and every phone is looked at.
Needs Node 20 or newer with npm; no Docker, no PostgreSQL, no phone.

  --once           ends after the day: exit code 0 when everything was as expected, 1 with what was missing
  --compose        plays the same day through the published ports of the compose stack (./scripts/start.sh --sim)
  --data DIR       keeps everything in DIR, and goes on from there the next time
  --port-offset N  adds N to each port, for a second demo beside the first
`

/** Help was asked for, or something was not understood: says so and ends the process. */
function end(code: 0 | 2, problem?: string): never {
  if (problem !== undefined) process.stderr.write(`${problem}\n\n`)
  ;(code === 0 ? process.stdout : process.stderr).write(USAGE)
  process.exit(code)
}

/** Ends the process when there is nothing to play: `--help`, or an argument that is not understood. */
export function readOptions(args: readonly string[]): DemoOptions {
  const values = parse(args)
  if (values.help) end(0)
  const portOffset = Number(values['port-offset'])
  if (!Number.isInteger(portOffset) || portOffset < 0 || portOffset > 50_000) {
    end(2, `--port-offset must be a whole number from 0 to 50000, not ${values['port-offset']}`)
  }
  if (values.compose && (values.data !== undefined || portOffset !== 0)) {
    end(2, '--compose uses the stack that runs: --data and --port-offset do not go with it')
  }
  return { once: values.once, compose: values.compose, data: values.data, portOffset }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        compose: { type: 'boolean', default: false },
        data: { type: 'string' },
        'port-offset': { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return end(2, (error as Error).message)
  }
}
