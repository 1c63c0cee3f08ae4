import { expect, test } from 'vitest'
import { beforeSending } from './before-sending.ts'

const row = { kind: 'feedback', state: 'queued', revision: 1, current_revision: 1, withdrawn: false } as const
const dryRun = { code: 'dry_run', reason: 'words' }

test.each([
  ['no row', undefined, undefined, { do: 'nothing' }],
  ['sent', { ...row, state: 'sent' } as const, undefined, { do: 'nothing' }],
  ['held', { ...row, state: 'held' } as const, undefined, { do: 'nothing' }],
  ['failed', { ...row, state: 'failed' } as const, undefined, { do: 'nothing' }],
  ['its turn', row, undefined, { do: 'send' }],
  ['posted again', { ...row, current_revision: 2 }, undefined, { do: 'hold', code: 'resubmitted' }],
  ['number changed', { ...row, withdrawn: true }, undefined, { do: 'hold', code: 'withdrawn' }],
  ['review deleted', { ...row, current_revision: null }, undefined, { do: 'hold', code: 'review_gone' }],
  ['a dry run', row, dryRun, { do: 'hold', code: 'dry_run' }],
  [
    'a reply, which has no review',
    { ...row, kind: 'reply', current_revision: null } as const,
    undefined,
    { do: 'send' },
  ],
  [
    'a reply in a dry run',
    { ...row, kind: 'reply', current_revision: null } as const,
    dryRun,
    { do: 'hold', code: 'dry_run' },
  ],
  ['handed over before', { ...row, state: 'sending' } as const, undefined, { do: 'send_again' }],
  [
    'handed over before, then posted again',
    { ...row, state: 'sending', current_revision: 2 } as const,
    undefined,
    { do: 'look_up', code: 'resubmitted' },
  ],
  [
    'handed over before a dry run',
    { ...row, state: 'sending' } as const,
    dryRun,
    { do: 'look_up', code: 'dry_run' },
  ],
])('%s', (_what, given, forbidden, start) => {
  expect(beforeSending(given, forbidden)).toMatchObject(start)
})
