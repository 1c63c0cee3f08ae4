/** Makes a WhatsApp group a project: see add-project.sh, which starts it. */
import { fetchGroups, readKey } from './add-project/bridge-groups.ts'
import { askForGroup, describeGroups, takeGroup } from './add-project/choose.ts'
import { watchMonitor } from './add-project/in-force.ts'
import { type AddProjectOptions, readOptions } from './add-project/options.ts'
import { addToFile, readProjectsFile } from './add-project/projects-file.ts'
import { askOnTerminal } from './lib/ask.ts'
import { Refusal, runScript } from './lib/refusal.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

await runScript(() => addProject(readOptions(process.argv.slice(2))))

async function addProject(options: AddProjectOptions): Promise<void> {
  const key = readKey(options.keyFile)
  const file = readProjectsFile(options.file)
  const enabled = file.projects.filter((project) => project.enabled).length
  const monitor =
    options.monitor === undefined ? undefined : watchMonitor(options.monitor, options.environment)
  await monitor?.refuseUnlessAt(enabled)
  const groups = await fetchGroups(options.bridge, key)
  if (groups.length === 0)
    throw new Refusal('The linked number is in no group: add it to one on a phone, and start again')
  const project = await choose(options, groups, file.projects)
  const savedAt = performance.now()
  addToFile(file, project)
  say(`Added ${project.name} (${project.group_jid}) to ${file.path}`)
  if (!monitor) {
    say('A monitor that watches this file follows it within 2 seconds.')
    return
  }
  await monitor.untilAt(enabled + 1)
  const now = performance.now()
  say(
    `Monitoring ${enabled + 1} projects: in force ${seconds(now - savedAt)} after saving, ${seconds(now)} in all.`,
  )
}

async function choose(
  { group, name }: AddProjectOptions,
  groups: Awaited<ReturnType<typeof fetchGroups>>,
  projects: ReturnType<typeof readProjectsFile>['projects'],
): Promise<ReturnType<typeof takeGroup>> {
  if (group !== undefined) return takeGroup(group, name, groups, projects)
  for (const line of describeGroups(groups, projects)) say(line)
  const { ask, close } = askOnTerminal()
  try {
    return await askForGroup(ask, groups, projects, say)
  } finally {
    close()
  }
}
