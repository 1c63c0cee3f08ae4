import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Harness } from './harness.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../public', import.meta.url))
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'tsconfig.json')
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
const scripts = files.filter((name) => name.endsWith('.js'))
const html = readFileSync(join(folder, 'index.html'), 'utf8')

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
})
afterAll(() => harness.close())

const get = (path: string) => fetch(`${harness.simulator.url()}${path}`)

test('the page is at /, under a policy that allows nothing from elsewhere and nothing inline', async () => {
  const response = await get('/')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; (?!.*unsafe)/,
  )
  expect(await response.text()).toBe(html)
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]* src=)|https?:/)
})

test.each(files)('%s is served as what it is', async (name) => {
  const types: Record<string, unknown> = {
    js: expect.stringMatching(/^\w+\/javascript; charset=utf-8$/),
    css: 'text/css; charset=utf-8',
    html: 'text/html; charset=utf-8',
    svg: 'image/svg+xml',
  }
  const response = await get(`/${name}`)
  expect(response.headers.get('content-type')).toEqual(types[name.split('.').at(-1) ?? ''])
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test.each(['/tsconfig.json', '/../package.json', '/%2e%2e/package.json', '/no.js'])(
  '%s is not served',
  async (path) => {
    expect((await get(path)).status).toBe(404)
  },
)

describe('the files of the page', () => {
  test.each(scripts)('%s parses', async (name) => {
    await run(process.execPath, ['--check', join(folder, name)])
  })

  test('name only files that are there, and each is named', () => {
    const named = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name)
    for (const script of scripts) {
      const imports = readFileSync(join(folder, script), 'utf8').matchAll(
        /^(?:import|} from) .*'(\.[^']+\.js)'$/gm,
      )
      named.push(...[...imports].map(([, path]) => join(dirname(script), path ?? '')))
    }
    const others = files.filter((name) => name !== 'index.html')
    expect(new Set(named)).toEqual(new Set(others))
  })

  test('keep their types', async () => {
    const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
    await run(process.execPath, [compiler, '-p', folder])
  })
})
