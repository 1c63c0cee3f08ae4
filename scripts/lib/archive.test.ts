import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ENCRYPTED = 'age-encryption.org/v1\n-> scrypt'
const PLAIN = 'manifest.json'
const KEY = 'AGE-SECRET-KEY-1QQQ'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-monitor-test-'))
  for (const [name, content] of [
    ['encrypted', ENCRYPTED],
    ['plain', PLAIN],
    ['key.txt', `# created: today\n${KEY}\n`],
    ['other.txt', 'no key\n'],
  ] as const)
    writeFileSync(join(folder, name), content)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Of `read_key FILE`: the key, and what of BACKUP_PASSPHRASE is left for compose; or what it says when it ends the script. */
function readKey(file: string, environment: Record<string, string>): string {
  const script = `. "$1"; read_key "$2"; echo "$key|\${BACKUP_PASSPHRASE-nothing}"`
  const source = join(import.meta.dirname, 'archive.sh')
  try {
    return execFileSync('bash', ['-c', script, 'bash', source, file], {
      cwd: folder,
      env: { PATH: process.env.PATH, root: folder, sim: 'no', ...environment },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  } catch (error) {
    return (error as { stderr: string }).stderr.trim()
  }
}

test.each<[what: string, file: string, environment: Record<string, string>, expected: string]>([
  [
    'a passphrase opens the archive and becomes no setting',
    'encrypted',
    { BACKUP_PASSPHRASE: 'old one' },
    'old one|nothing',
  ],
  [
    'where there is nothing to open it is a setting',
    'plain',
    { BACKUP_PASSPHRASE: 'a setting' },
    '|a setting',
  ],
  ['a private key', 'encrypted', { BACKUP_IDENTITY_FILE: 'key.txt' }, `${KEY} |nothing`],
  [
    'a file without one',
    'encrypted',
    { BACKUP_IDENTITY_FILE: 'other.txt' },
    'BACKUP_IDENTITY_FILE (other.txt) holds no private key of age (AGE-SECRET-KEY-1…)',
  ],
  [
    'no such file',
    'encrypted',
    { BACKUP_IDENTITY_FILE: 'none.txt' },
    'BACKUP_IDENTITY_FILE (none.txt) cannot be read',
  ],
  [
    'nothing, and nobody to ask',
    'encrypted',
    {},
    'This archive is encrypted: give BACKUP_PASSPHRASE or BACKUP_IDENTITY_FILE in the environment',
  ],
])('read_key: %s', (_, file, environment, expected) => {
  expect(readKey(file, environment)).toBe(expected)
})
