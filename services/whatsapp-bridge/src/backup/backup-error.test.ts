import { expect, test } from 'vitest'
import { BackupError, backupErrorOf } from './backup-error.ts'

const withCode = (code: string) => Object.assign(new Error('said by the system'), { code })

test.each([
  [withCode('SQLITE_FULL'), 'staging_full', /make room/],
  [withCode('ENOSPC'), 'staging_full', /\/staging is full/],
  [withCode('EDQUOT'), 'staging_full', /make room/],
  [withCode('ENOENT'), 'staging_unusable', /BACKUP_STAGING_PATH is \/staging/],
  [withCode('EACCES'), 'staging_unusable', /EACCES/],
  [withCode('EROFS'), 'staging_unusable', /may write to/],
  [withCode('SQLITE_CANTOPEN'), 'staging_unusable', /may write to/],
  [new DOMException('This operation was aborted', 'AbortError'), 'stopping', /stopping/],
  [withCode('SQLITE_CORRUPT'), 'backup_failed', /said by the system/],
  [new BackupError('backup_running', 'one is running'), 'backup_running', /one is running/],
])('%s is %s', (error, code, message) => {
  const said = backupErrorOf(error, '/staging')
  expect(said.code).toBe(code)
  expect(said.message).toMatch(message)
})
