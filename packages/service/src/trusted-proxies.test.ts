import { expect, test } from 'vitest'
import { createHttpServer } from './http-server.ts'
import { silentLog } from './log.ts'
import { TrustedProxies } from './trusted-proxies.ts'

test.each([
  [[], '127.0.0.1', false],
  [['10.1.2.3'], '10.1.2.3', true],
  [['10.1.2.3'], '::ffff:10.1.2.3', true],
  [['10.1.2.3'], '10.1.2.4', false],
  [['10.0.0.0/8'], '10.200.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['fd00::/8'], 'fd12::1', true],
  [['localhost'], '127.0.0.1', true],
  [['localhost'], '127.0.0.2', false],
  [['no-such-host.invalid'], '127.0.0.1', false],
  [['10.0.0.0/8'], 'not an address', false],
] as [string[], string, boolean][])('%j trusts %s: %s', async (entries, address, trusted) => {
  const proxies = new TrustedProxies(entries)
  await proxies.start()
  expect(proxies.trusts(address)).toBe(trusted)
  proxies.stop()
})

test.each(['10.0.0.0/33', 'fd00::/129', '10.0.0.1/', 'http://proxy', '300.1.1.1', '*'])(
  '%s is refused',
  (entry) => {
    expect(() => new TrustedProxies([entry])).toThrow(`${entry} is no address`)
  },
)

test.each([
  ['nobody is trusted', [], '127.0.0.1'],
  ['the proxy is', ['127.0.0.1'], '198.51.100.7'],
] as [string, string[], string][])('whose address counts when %s', async (_, entries, ip) => {
  const proxies = new TrustedProxies(entries)
  const server = await createHttpServer({ title: 'test', log: silentLog(), trustProxy: proxies.trusts })
  server.get('/ip', (request) => ({ ip: request.ip }))
  // What the client wrote himself stands to the left of what the proxy added.
  const headers = { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' }
  expect((await server.inject({ url: '/ip', headers, remoteAddress: '127.0.0.1' })).json()).toEqual({ ip })
  await server.close()
})
