import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answering } from '../chaos/answering.ts'
import { caughtUp, checkAllThere } from '../chaos/arrival.ts'
import { readPhones } from '../chaos/ledger.ts'
import { underLoad } from '../chaos/load.ts'
import type { Posting } from '../chaos/posting.ts'
import { check, section, waitFor } from '../check.ts'
import { run } from '../command.ts'
import { dropBecomesRow, LAWLEY, VELO_TEST } from '../slice.ts'
import { bridgeHealth } from '../ports.ts'
import type { Stack } from '../stack.ts'
import { type Manifest, storesOf, tablesOf, unpack } from './contents.ts'

const RATES = { postsPerSecond: 5, answerEveryMs: 3000 }

/** A backup while contractors post and reviewers answer, and a machine that has nothing but its archive. */
export async function checkBackupAndRestore(stack: Stack): Promise<void> {
  section('backup.sh at 5 messages a second')
  const load = await underLoad(stack, RATES, async ({ posting }) => {
    await waitFor('some to be there already', async () => posting.posted.length >= 25)
    const archive = await backUp(stack)
    const doneAt = Date.now()
    const hasLater = async () => posting.posted.some(({ at }) => at > doneAt)
    await waitFor('a post after it was done', hasLater)
    return { archive, doneAt }
  })
  const { posting, answering, result } = load
  const { archive, doneAt } = result
  await checkAllThere(stack, posting, answering)
  const { folder, manifest, remove } = await unpack(archive)
  try {
    checkTakenMeanwhile(manifest, posting, doneAt)
    await checkEmptied(stack)
    await restoreAndCompare(stack, archive, folder, manifest)
  } finally {
    remove()
  }
  await goOn(stack, posting, answering)
}

async function backUp(stack: Stack): Promise<string> {
  const startedAt = Date.now()
  const outcome = await stack.script('backup', '--sim')
  const [, copied] = /^Copied to (data\/backups\/\S+)$/m.exec(outcome.stdout) ?? []
  check(
    outcome.code === 0 && copied !== undefined && /verified: yes/.test(outcome.stdout),
    `backup.sh: ${((Date.now() - startedAt) / 1000).toFixed(1)} s, tried out, ${copied}`,
    outcome,
  )
  return join(stack.folder, copied as string)
}

/** The archive is of a moment in the middle: posts before it are in it, and posts after it are not. */
function checkTakenMeanwhile(manifest: Manifest, posting: Posting, doneAt: number): void {
  const rows = manifest.bridges.flatMap(({ files }) => files).find(({ name }) => name === 'messages.db')?.rows
  const after = posting.posted.filter(({ at }) => at > doneAt).length
  check(
    rows?.messages !== undefined && rows.messages > 0 && after > 0,
    `it holds ${rows?.messages} messages and ${manifest.database.tables.length} tables; ${after} were posted after it was done`,
    manifest,
  )
}

/** What another machine would have: WhatsApp (here the simulator), and the archive. */
async function checkEmptied(stack: Stack): Promise<void> {
  section('restore.sh into empty volumes')
  const stopped = await stack.script('stop', '--sim')
  check(stopped.code === 0, 'stopped', stopped)
  const listed = await run('docker', ['volume', 'ls', '-q', '-f', 'name=^wa-monitor-sim_'], {
    cwd: stack.folder,
  })
  const volumes = listed.split('\n').filter((name) => name !== '' && name !== 'wa-monitor-sim_simulator')
  await run('docker', ['volume', 'rm', ...volumes], { cwd: stack.folder })
  check(volumes.length > 10, `${volumes.length} volumes are gone: session, store, tables, secrets, archives`)
}

/** restore.sh up to its last step, which starts everything: in between is the moment to compare. */
async function restoreAndCompare(
  stack: Stack,
  archive: string,
  folder: string,
  manifest: Manifest,
): Promise<void> {
  const start = join(stack.folder, 'scripts/start.sh')
  const itself = readFileSync(start)
  writeFileSync(start, '#!/bin/sh\necho not yet\n')
  const startedAt = Date.now()
  const outcome = await stack.script('restore', archive, '--yes', '--sim')
  check(outcome.code === 0, `restore.sh: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`, outcome)

  await stack.compose('up', '-d', '--wait', 'postgres')
  const isFeedback = (line: string) => line.includes('.wa_monitor_feedback')
  const expected = manifest.database.tables.map(
    ({ schema, name, rows, content }) => `${schema}.${name} ${rows} ${content}`,
  )
  const found = await tablesOf(stack, manifest)
  check(
    expected.filter((line) => !isFeedback(line)).join('\n') ===
      found.filter((line) => !isFeedback(line)).join('\n'),
    `${expected.length} tables: rows and content hashes are those of the manifest`,
    { expected, found },
  )
  const counted = (lines: string[]) =>
    lines.filter(isFeedback).map((line) => line.split(' ').slice(0, 2).join(' '))
  check(
    // What was on its way is held, with an event that says so.
    counted(expected).every((line) => line.includes('_events ') || counted(found).includes(line)),
    'feedback: as many rows',
    { expected: counted(expected), found: counted(found) },
  )
  const [archived, restored] = await storesOf(stack, folder)
  check(
    JSON.stringify(archived) === JSON.stringify(restored),
    `messages.db: ${Object.keys(archived).length} tables, rows and content hashes are those of the archive`,
    { archived, restored },
  )
  writeFileSync(start, itself)
  const started = await stack.script('start', '--sim')
  check(started.code === 0, 'start.sh', started)
}

/** Linked afresh: history brings what came after the backup, nobody gets anything twice, and work goes on. */
async function goOn(stack: Stack, posting: Posting, answering: Answering): Promise<void> {
  await waitFor('it to be linked', async () => (await bridgeHealth()).body.state === 'WORKING')
  await caughtUp(stack, posting)
  check(true, `${posting.drops.length} drops, before the backup and after it: one row each`)
  const paused = await stack.script('status', '--sim')
  check(paused.code === 1 && /resume/.test(paused.stdout), 'status.sh says that sending is paused', paused)
  const resumed = await stack.script('resume', '--sim')
  check(resumed.code === 0, 'resume.sh', resumed)
  const ms = await dropBecomesRow(stack, LAWLEY, ['public'])
  await dropBecomesRow(stack, VELO_TEST, ['dev', 'public'])
  check(true, `a new drop is a row after ${ms} ms, in the schemas it belongs to`)
  const next = await underLoad(stack, { ...RATES, answerEveryMs: 500 }, ({ answering: now }) =>
    waitFor('an answer to be taken', async () => now.taken.length > 0),
  )
  await checkAllThere(stack, next.posting, next.answering)
  const phones = await readPhones(posting.posted, answering.taken)
  check(phones.twice.length === 0 && phones.lost.length === 0, 'no phone got an earlier answer again', phones)
}
