/**
 * Runs inside the caretaker's container (./scripts/backup.sh): has a backup made and waits for its end. `list` shows the
 * archives instead, whether or not the caretaker runs.
 *
 * Standard output: lines NAME=VALUE for the script, or the list. Exit code: 0 done, 1 no backup was made, or none is there.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type ArchiveNote, readNotes } from '../../services/caretaker/src/backup/archive-notes.ts'

const CARETAKER = `http://127.0.0.1:${process.env.HEALTH_PORT ?? '8083'}/backups`
const POLL_MS = 1000

const say = (line: string) => void process.stdout.write(`${line}\n`)
const complain = (line: string) => void process.stderr.write(`${line}\n`)

interface State {
  running: boolean
  error: string | null
  archives: ArchiveNote[]
}

async function ask(method: 'GET' | 'POST'): Promise<State> {
  const key = readFileSync(process.env.WHATSAPP_API_KEY_FILE ?? '', 'utf8').trim()
  const response = await fetch(CARETAKER, { method, headers: { 'X-API-Key': key } })
  if (!response.ok) throw new Error(`the caretaker answers ${response.status}`)
  return (await response.json()) as State
}

async function makeOne(): Promise<number> {
  const before = (await ask('GET')).archives[0]?.name
  let state = await ask('POST')
  while (state.running) {
    await delay(POLL_MS)
    state = await ask('GET')
  }
  const [newest] = state.archives
  if (state.error !== null || newest === undefined || newest.name === before) {
    complain(`No backup was made: ${state.error ?? 'the caretaker’s log says why'}`)
    return 1
  }
  say(`name=${newest.name}`)
  say(`bytes=${newest.bytes}`)
  say(`sha256=${newest.sha256}`)
  say(`encrypted=${newest.encrypted ? 'yes' : 'no'}`)
  say(`verified=${newest.verified_at === null ? 'no' : 'yes'}`)
  return 0
}

async function list(): Promise<number> {
  const archives = await readNotes(process.env.BACKUP_PATH ?? '/backups')
  for (const { name, bytes, encrypted, verified_at, problem } of archives) {
    const state = problem ?? (verified_at === null ? 'not verified' : 'verified')
    say(
      `${name.padEnd(38)} ${size(bytes).padStart(9)}  ${encrypted ? 'encrypted' : 'not encrypted'}, ${state}`,
    )
  }
  if (archives.length > 0) return 0
  complain('There is no backup yet.')
  return 1
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

process.exitCode = process.argv[2] === 'list' ? await list() : await makeOne()
