import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMediaFile } from './media-file.ts'

let base: string
let media: string
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'wa-media-'))
  media = join(base, 'media')
  mkdirSync(join(media, 'lawley'), { recursive: true })
  mkdirSync(join(base, 'media-of-others'))
  for (const name of [
    'media/photo.JPG',
    'media/lawley/report.pdf',
    'media/unknown.xyz',
    'secret.txt',
    'media-of-others/a.png',
  ])
    writeFileSync(join(base, name), name)
  writeFileSync(join(media, 'empty.png'), '')
  writeFileSync(join(media, 'large.mp4'), 'x')
  truncateSync(join(media, 'large.mp4'), 12 * 1024 * 1024 + 1)
  symlinkSync(join(base, 'secret.txt'), join(media, 'link-out.txt'))
  symlinkSync(base, join(media, 'up'))
  symlinkSync(join(media, 'photo.JPG'), join(media, 'link-in.jpg'))
  symlinkSync(media, join(base, 'also-media'))
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(media, 'pipe.png')])
})
afterAll(() => rmSync(base, { recursive: true }))

test.each([
  ['photo.JPG', { kind: 'image', mimetype: 'image/jpeg', filename: 'photo.JPG' }],
  ['lawley/report.pdf', { kind: 'document', mimetype: 'application/pdf', filename: 'report.pdf' }],
  ['./lawley/../unknown.xyz', { kind: 'document', mimetype: 'application/octet-stream' }],
  ['link-in.jpg', { kind: 'image', filename: 'link-in.jpg' }],
])('%s is read', (path, expected) => {
  expect(readMediaFile(media, path)).toMatchObject(expected)
  expect(readMediaFile(media, join(media, path))).toMatchObject(expected)
  expect(readMediaFile(join(base, 'also-media'), path)).toMatchObject(expected)
})

test('its bytes are those of the file', () => {
  expect(readMediaFile(media, 'photo.JPG').bytes.toString()).toBe('media/photo.JPG')
})

test.each([
  ['../secret.txt', 'must be below'],
  ['/etc/passwd', 'must be below'],
  ['../media-of-others/a.png', 'must be below'],
  ['../nothing-there.txt', 'must be below'],
  ['link-out.txt', 'must be below'],
  ['up/secret.txt', 'must be below'],
  ['.', 'must be below'],
  ['', 'must be below'],
  ['nothing.png', 'There is no file nothing.png'],
  ['photo.JPG\0.png', 'There is no file'],
  ['lawley', 'is not a file'],
  ['pipe.png', 'is not a file'],
  ['empty.png', 'is empty'],
  ['large.mp4', 'larger than 12 MB'],
])('%j is refused', (path, said) => {
  expect(() => readMediaFile(media, path)).toThrow(said)
  expect(() => readMediaFile(media, path)).toThrow('nothing was sent')
})

test('without a directory, or one that is not there, it says which setting', () => {
  expect(() => readMediaFile(undefined, 'photo.JPG')).toThrow('set WHATSAPP_MEDIA_PATH')
  expect(() => readMediaFile(join(base, 'gone'), 'photo.JPG')).toThrow('correct WHATSAPP_MEDIA_PATH')
})
