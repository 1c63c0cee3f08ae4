import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError } from './config-error.ts'
import { booleanVariable, integerVariable, readEnvironment } from './environment.ts'

const schema = z.object({
  API_KEY: z.string().min(4).describe('what callers show'),
  PORT: integerVariable({ min: 1, max: 65_535 }).default(8080),
  DRY_RUN: booleanVariable().default(false),
})

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readEnvironment(schema, variables)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const directories: string[] = []
afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })))

function secretFile(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'wa-environment-'))
  directories.push(directory)
  const path = join(directory, 'secret')
  writeFileSync(path, content)
  return path
}

describe('readEnvironment', () => {
  test('parses, and fills in defaults', () => {
    expect(readEnvironment(schema, { API_KEY: 'abcd', DRY_RUN: 'Yes' })).toEqual({
      API_KEY: 'abcd',
      PORT: 8080,
      DRY_RUN: true,
    })
  })

  test('an empty value is an unset one', () => {
    expect(readEnvironment(schema, { API_KEY: 'abcd', PORT: '', API_KEY_FILE: '' }).PORT).toBe(8080)
    expect(problemsOf({ API_KEY: '' })).toEqual(['API_KEY is not set: what callers show'])
  })

  test('names every variable that is wrong, once', () => {
    expect(problemsOf({ PORT: '80a', DRY_RUN: 'perhaps' })).toEqual([
      'API_KEY is not set: what callers show',
      'PORT: must be a whole number',
      expect.stringContaining('DRY_RUN: '),
    ])
    expect(problemsOf({ API_KEY: 'abcd', PORT: '70000' })[0]).toMatch(/^PORT: .*65535/)
  })

  test('a secret may come from a file, whose last line break does not count', () => {
    expect(readEnvironment(schema, { API_KEY_FILE: secretFile('from file\n') }).API_KEY).toBe('from file')
  })

  test('the value itself wins over the file', () => {
    expect(readEnvironment(schema, { API_KEY: 'direct', API_KEY_FILE: secretFile('filed') }).API_KEY).toBe(
      'direct',
    )
  })

  test('a variable whose name begins like another one is another one', () => {
    const pair = z.object({ URL: z.string().describe('one'), URL_PROD: z.string().describe('two') })
    expect(() => readEnvironment(pair, { URL_PROD_FILE: '/nowhere/secret' })).toThrow(
      'URL_PROD_FILE: cannot read /nowhere/secret (ENOENT)\nURL is not set: one',
    )
  })

  test('a file that cannot be read is named, and its content never is', () => {
    expect(problemsOf({ API_KEY_FILE: '/nowhere/secret' })).toEqual([
      'API_KEY_FILE: cannot read /nowhere/secret (ENOENT)',
    ])
    expect(problemsOf({ API_KEY_FILE: secretFile('abc') }).join()).not.toContain('abc')
  })
})
