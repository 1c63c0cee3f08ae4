/** The number as the real bridge tells it: its code while it needs a phone, then its state, budgets and groups. */
import type { ProjectsResponse, SystemResponse } from '@wa-monitor/contracts'
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'
import { BRIDGE_KEY } from './around.ts'

const api = useApi()
const MARGIN = 4
/** Three corners of every QR code look so. */
const CORNER = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111']

test('the code, until it is linked; then its state, its budgets and the groups that are no projects', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  try {
    const { url } = bridge.process
    await api.start({ bridge: { url, apiKey: BRIDGE_KEY }, senders: [{ name: 'whatsapp-bridge', url }] })
    const rows = await waitFor('the code', async () => {
      const { status, body } = await api.call('GET', '/api/system/qr')
      return status === 200 && (body.rows as string[])
    })
    const size = rows.length
    const corner = (top: number, left: number) =>
      rows.slice(top, top + 7).map((row) => row.slice(left, left + 7))
    const far = size - MARGIN - 7
    for (const [top, left] of [
      [MARGIN, MARGIN],
      [MARGIN, far],
      [far, MARGIN],
    ] as const)
      expect(corner(top, left)).toEqual(CORNER)
    expect(rows.every((row) => row.length === size && !/[^01]/.test(row))).toBe(true)
    const groupsBefore = (await api.call('GET', '/api/projects')).body.groups_problem
    expect(groupsBefore).toMatch(/does not list its groups: WhatsApp is not connected/)

    await bridge.link()
    expect(await api.call('GET', '/api/system/qr')).toMatchObject({
      status: 409,
      body: { code: 'already_linked' },
    })
    await simulator.post(LAWLEY, { from: '27820000001', text: 'DR1752028' })
    await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'received' })
    const system = await waitFor('the message in what it says', async () => {
      const said = (await api.call('GET', '/api/system')).body as unknown as SystemResponse
      return said.bridges[0]?.status?.groups.some(({ captured }) => captured >= 2) && said
    })
    expect(system.bridges).toMatchObject([
      {
        service: 'whatsapp-bridge',
        status: {
          state: 'WORKING',
          number: expect.stringContaining('…'),
          limits: { windows: [{ seconds: 60, used: 1 }, { seconds: 3600 }, { seconds: 86_400 }] },
        },
      },
    ])
    expect(system.bridges[0]?.status?.limits.counted_at).toHaveLength(1)
    const projects = await waitFor('its groups', async () => {
      const said = (await api.call('GET', '/api/projects')).body as unknown as ProjectsResponse
      return said.groups && said
    })
    expect(projects.projects[0]).toMatchObject({ name: 'Lawley', group_name: 'Lawley' })
    expect(projects.groups?.map(({ name }) => name)).toContain('Mamelodi')
    expect(projects.groups?.map(({ jid }) => jid)).not.toContain(LAWLEY)
    expect(projects.groups?.every(({ members }) => members > 1)).toBe(true)
  } finally {
    await bridge.process.stop()
    await simulator.process.stop()
  }
})
