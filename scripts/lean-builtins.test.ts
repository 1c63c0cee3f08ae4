import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leanBuiltins } from './lean-builtins.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-monitor-lean-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a program prints that was built of this source. */
async function built(source: string, plugins: Plugin[]): Promise<unknown> {
  writeFileSync(join(folder, 'source.mjs'), source)
  const bundle = await rolldown({ cwd: folder, input: 'source.mjs', platform: 'node', plugins })
  await bundle.write({ file: join(folder, 'main.mjs'), format: 'esm' })
  await bundle.close()
  return JSON.parse(execFileSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8' }))
}

const SERVER = `
  import { createServer } from 'node:http'
  createServer().close()
  const loaded = ['undici', 'http2', 'tls'].filter((name) => process.moduleLoadList.some((one) => one.endsWith(name)))
  console.log(JSON.stringify(loaded))
`

test('a server of HTTP does not bring what it has no use for', async () => {
  expect(await built(SERVER, [leanBuiltins])).toEqual([])
})

test('which Node would bring with it', async () => {
  expect(await built(SERVER, [])).toEqual(['undici', 'http2', 'tls'])
})

test('every way of importing is the same module', async () => {
  const source = `
    import path, { join as put } from 'node:path'
    import * as all from 'path'
    import { readFile } from 'node:fs/promises'
    import { createRequire } from 'node:module'
    const required = createRequire('/')('node:path')
    console.log(JSON.stringify([put('a', 'b'), path === required, all.sep, typeof readFile]))
  `
  expect(await built(source, [leanBuiltins])).toEqual([join('a', 'b'), true, join('/'), 'function'])
})
