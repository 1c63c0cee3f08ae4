import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// It runs in containers only: /proc/uptime.
const isLinux = process.platform === 'linux'
const SCRIPT = join(import.meta.dirname, 'calmly.sh')
let folder: string
let well: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-calmly-'))
  well = join(folder, 'well')
  // Says that it was called, and takes no time.
  writeFileSync(join(folder, 'sleep'), `#!/bin/sh\necho "$1" >>${folder}/slept\n`)
  chmodSync(join(folder, 'sleep'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true }))

function check(command: 'true' | 'false'): { isWell: boolean; waits: number } {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, WELL_FILE: well }
  let isWell = true
  try {
    execFileSync('sh', [SCRIPT, command], { env })
  } catch {
    isWell = false
  }
  const slept = join(folder, 'slept')
  const waits = existsSync(slept) ? readFileSync(slept, 'utf8').trim().split('\n').length : 0
  return { isWell, waits }
}

describe.skipIf(!isLinux)('the health check of a container', () => {
  test('waits only when all was well a moment ago', () => {
    expect(check('false')).toEqual({ isWell: false, waits: 0 })
    expect(check('true')).toEqual({ isWell: true, waits: 0 })
    expect(check('true')).toEqual({ isWell: true, waits: 1 })
    expect(check('false')).toEqual({ isWell: false, waits: 2 })
    expect(check('false')).toEqual({ isWell: false, waits: 2 })
    expect(check('true')).toEqual({ isWell: true, waits: 2 })
  })

  test('does not wait after a pause', () => {
    check('true')
    const secondsAgo = 30
    writeFileSync(well, `${Number(readFileSync(well, 'utf8')) - secondsAgo}\n`)
    expect(check('true')).toEqual({ isWell: true, waits: 0 })
  })
})
