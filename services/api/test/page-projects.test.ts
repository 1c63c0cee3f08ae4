/** The Projects page in a real browser: how each project stands, and what makes a group one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProjects } from '@wa-monitor/projects'
import { afterEach, expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'
import { aBridge, aStatus, BRIDGE_KEY, FREE, groupsAnswer, refusal, useStand } from './around.ts'
import { useBrowser } from './browser.ts'

const api = useApi()
const browser = useBrowser()
const caretaker = useStand(() => ({ '/status': { body: aStatus() } }))
const bridge = useStand(() => ({
  '/api/status': { body: aBridge() },
  '/api/groups': { body: groupsAnswer() },
}))
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const GOOD = `projects:
  - {name: Lawley, group_jid: "${LAWLEY}", language: af, valid_drops: lawley.txt}
  - {name: Mohadin, group_jid: "120363421532174586@g.us", enabled: false}
`

async function openProjects(yaml = GOOD) {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-projects-'))
  folders.push(folder)
  const file = join(folder, 'projects.yaml')
  writeFileSync(file, yaml)
  const { address } = await api.start({
    bridge: { url: bridge.url, apiKey: BRIDGE_KEY },
    senders: [{ name: 'whatsapp-bridge', url: bridge.url }],
    caretakerUrl: caretaker.url,
    projectsPath: file,
  })
  const page = await browser.open('about:blank')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${address()}/wa-monitor/projects#key=${api.key}`)
  return { page, file }
}

test('each project says how it stands', async () => {
  await api.review('DR1752028')
  await api.database.query(
    `UPDATE qa_photo_reviews SET review_date = (now() AT TIME ZONE 'Africa/Johannesburg')::date`,
  )
  const { page } = await openProjects()
  const lawley = page.getByRole('region', { name: 'Lawley', exact: true })
  await lawley.getByText('Monitored').waitFor()
  await lawley.getByText('up to date').waitFor()
  expect(await lawley.innerText()).toMatch(
    /Lawley Activation 3[^]*Afrikaans[^]*valid drops of lawley\.txt[^]*New\s+1/,
  )
  const mohadin = page.getByRole('region', { name: 'Mohadin', exact: true })
  await mohadin.getByText('Switched off').waitFor()
  await mohadin.getByText('not seen by the bridge').waitFor()
})

test('a file that is not good is named with its line until it is good again, and the projects stay', async () => {
  const { page, file } = await openProjects()
  await page.getByText('Monitored').waitFor()
  writeFileSync(file, 'projects:\n  - name: Lawley\n    group_jid: 12036\n')
  await page.getByText(/projects\.yaml:3: projects\[0\]\.group_jid/).waitFor()
  await page.getByText('the last good one stays in force').waitFor()
  await page.getByRole('region', { name: 'Lawley', exact: true }).getByText('Monitored').waitFor()
  writeFileSync(file, GOOD)
  await expect.poll(() => page.getByText(/projects\.yaml:3/).count(), { timeout: 15_000 }).toBe(0)
})

test('a group that nobody monitors comes with what makes it a project; pasted, it is one and leaves the list', async () => {
  const { page, file } = await openProjects()
  await page.getByText('Grabouw activations', { exact: true }).click()
  await page.getByText('3 members').waitFor()
  const copy = page.getByRole('button', { name: 'Copy' })
  await copy.first().click()
  await page.getByText('Copied').waitFor()
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
  expect(await clipboard()).toBe(`./scripts/add-project.sh --group ${FREE}`)
  await copy.last().click()
  await expect.poll(clipboard).toContain('- name:')
  const pasted = GOOD + (await clipboard())
  expect(parseProjects(pasted, 'projects.yaml').at(-1)).toMatchObject({
    name: 'Grabouw activations',
    group_jid: FREE,
    enabled: true,
  })
  writeFileSync(file, pasted)
  await page.getByRole('region', { name: 'Grabouw activations' }).waitFor()
  await page.getByText('Every group the number is in belongs to a project.').waitFor()
})

test('that the bridge or the caretaker is away is said, and the rest is there', async () => {
  bridge.answers['/api/groups'] = {
    status: 503,
    body: refusal('not_linked', 'WhatsApp is not connected (SCAN_QR_CODE): Scan the code.'),
  }
  caretaker.answers['/status'] = 'away'
  const { page } = await openProjects()
  await page.getByText(/does not list its groups: WhatsApp is not connected \(SCAN_QR_CODE\)/).waitFor()
  await page.getByText(/The caretaker does not answer/).waitFor()
  await page.getByRole('region', { name: 'Lawley', exact: true }).getByText('not known').waitFor()
})
