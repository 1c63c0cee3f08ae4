/** Sending a file, through the simulator's media server, with the simulator's certificate as one more the bridge trusts. */
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
/** One white point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
)

test('a picture with caption and mention arrives once; what may not be sent is refused', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const certificate = join(directory, 'media-certificate.pem')
  writeFileSync(certificate, await (await fetch(`${simulator.process.url}/admin/media-certificate`)).text())
  const media = join(directory, 'media')
  mkdirSync(media)
  writeFileSync(join(media, 'step-9.png'), PNG)
  const bridge = await startBridge(directory, simulator, {
    WHATSAPP_MEDIA_PATH: media,
    NODE_EXTRA_CA_CERTS: certificate,
  })
  await bridge.link()
  const request = {
    recipient: LAWLEY,
    message: 'step 9 should look like this',
    media_path: 'step-9.png',
    mentioned_jid: [THABO],
  }
  const send = () => bridge.call('POST', '/api/send', request, { 'idempotency-key': 'feedback-1' })
  const { body } = await send()
  expect(body).toMatchObject({ success: true, status: 'server_ack' })
  expect((await send()).body.message_id).toBe(body.message_id)
  const copy = await waitFor('it on the phone', async () =>
    (await simulator.copies(THABO)).find(({ message_id }) => message_id === body.message_id),
  )
  expect(copy).toMatchObject({
    text: `@${THABO} step 9 should look like this`,
    mentioned: [`${THABO}@s.whatsapp.net`],
    error: null,
  })
  const shown = await waitFor('the picture', async () => {
    const { messages } = (await simulator.call('GET', `/admin/groups/${LAWLEY}/messages`)) as {
      messages: { message_id: string; media_id: number | null }[]
    }
    return messages.find(({ message_id }) => message_id === body.message_id)?.media_id
  })
  const picture = await fetch(`${simulator.process.url}/admin/media/${shown}`)
  expect(Buffer.from(await picture.arrayBuffer()).equals(PNG)).toBe(true)
  const store = openMessageStoreReader(bridge.storePath)
  expect(store.findMessages(LAWLEY, String(body.message_id))[0]).toMatchObject({
    media_type: 'image',
    content: `@${THABO} step 9 should look like this`,
  })
  store.close()
  const used = async () =>
    ((await bridge.call('GET', '/api/limits')).body.windows as { used: number }[]).map(
      (window) => window.used,
    )
  expect(await used()).toEqual([1, 1, 1])
  const outside = await bridge.call('POST', '/api/send', { ...request, media_path: '../simulator.db' })
  expect([outside.status, outside.body.code]).toEqual([400, 'media_refused'])
  expect(outside.body.message).toContain('must be below the media directory')
  await bridge.process.stop()
  // Without that certificate the media server is nobody's: the file is not given away, and nothing is sent.
  const wary = await startBridge(directory, simulator, { WHATSAPP_MEDIA_PATH: media })
  await wary.untilWorking()
  const failed = await wary.call('POST', '/api/send', request)
  expect([failed.status, failed.body.code]).toEqual([502, 'media_upload_failed'])
  await wary.process.stop()
  const without = await startBridge(directory, simulator)
  await without.untilWorking()
  expect((await without.call('POST', '/api/send', request)).body.message).toContain('set WHATSAPP_MEDIA_PATH')
  expect((await simulator.copies(THABO)).filter(({ duplicate }) => !duplicate)).toHaveLength(1)
  await without.process.stop()
  await simulator.process.stop()
})
