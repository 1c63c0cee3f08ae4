import { expect, test, vi } from 'vitest'

/** libsignal's own declaration leaves it out. */
interface Closable {
  closeSession(session: { indexInfo: { closed: number } }): void
}

test('what libsignal prints is dropped, what others print is not', async () => {
  const printed = vi.spyOn(globalThis.console, 'info').mockReturnValue()
  const { SessionRecord } = await import('libsignal')
  const closeOne = () => {
    const record = SessionRecord.deserialize({
      version: 'v1',
    } as unknown as Uint8Array) as unknown as Closable
    record.closeSession({ indexInfo: { closed: -1 } })
  }
  closeOne()
  expect(printed).toHaveBeenCalledTimes(1)
  await import('../src/protocol/quiet-libsignal.ts')
  closeOne()
  expect(printed).toHaveBeenCalledTimes(1)
  globalThis.console.info('ours')
  expect(printed).toHaveBeenLastCalledWith('ours')
})
