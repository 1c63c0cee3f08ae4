import type { Group, Project } from '@wa-monitor/contracts'
import type { ProjectToAdd } from '@wa-monitor/projects'
import type { Ask } from '../lib/ask.ts'
import { Refusal } from '../lib/refusal.ts'

/** ` 3  Velo Test  120…@g.us  12 members  already "Velo Test"` */
export function describeGroups(groups: readonly Group[], projects: readonly Project[]): string[] {
  const width = Math.max(...groups.map(({ name }) => name.length), 0)
  return groups.map(({ jid, name, members }, index) => {
    const owner = projectOf(jid, projects)
    const count = members.length === 1 ? '1 member' : `${members.length} members`
    const mark = owner ? `  already project "${owner.name}"${owner.enabled ? '' : ' (switched off)'}` : ''
    return `${String(index + 1).padStart(3)}  ${name.padEnd(width)}  ${jid}  ${count}${mark}`
  })
}

/** @throws Refusal when the bridge does not see the group, or it or the name is there already. */
export function takeGroup(
  jid: string,
  name: string | undefined,
  groups: readonly Group[],
  projects: readonly Project[],
): ProjectToAdd {
  const group = groups.find((candidate) => candidate.jid === jid)
  if (!group)
    throw new Refusal(
      `The bridge is in no group ${jid}. It sees:\n${describeGroups(groups, projects).join('\n')}\nAdd the business number to the group on a phone, or take one of these`,
    )
  refuseTwice(jid, projects)
  const chosen = name ?? group.name.trim()
  const owner = ownerOfName(chosen, projects)
  if (owner)
    throw new Refusal(
      `The name ${owner.name} is taken by the group ${owner.group_jid}: give another with --name NAME`,
    )
  return project(group, chosen)
}

/** Asks for the number of a group and a name, again until both can be. @throws Refusal when nothing is chosen. */
export async function askForGroup(
  ask: Ask,
  groups: readonly Group[],
  projects: readonly Project[],
  say: (line: string) => void,
): Promise<ProjectToAdd> {
  const group = await until(ask, `Which one (1 to ${groups.length}, nothing to leave)? `, (typed) => {
    const found = /^\d+$/.test(typed) ? groups[Number(typed) - 1] : undefined
    const owner = found && projectOf(found.jid, projects)
    if (!found) say(`There is no ${typed}: type a number from 1 to ${groups.length}`)
    else if (owner) say(`${found.name} is project "${owner.name}" already: type another number`)
    return owner ? undefined : found
  })
  const subject = group.name.trim()
  const isFree = (name: string) => {
    const owner = ownerOfName(name, projects)
    if (owner) say(`The name ${owner.name} is taken by the group ${owner.group_jid}: type another`)
    return owner ? undefined : name
  }
  const typed = await ask(`Name of the project [${subject}]: `)
  if (typed === undefined) throw nothingChosen()
  const name = isFree(typed || subject) ?? (await until(ask, 'Name of the project: ', isFree))
  return project(group, name)
}

async function until<Answer>(
  ask: Ask,
  question: string,
  accept: (typed: string) => Answer | undefined,
): Promise<Answer> {
  for (;;) {
    const typed = await ask(question)
    if (typed === undefined || typed === '') throw nothingChosen()
    const answer = accept(typed)
    if (answer !== undefined) return answer
  }
}

function nothingChosen(): Refusal {
  return new Refusal('Nothing was chosen and nothing changed')
}

function refuseTwice(jid: string, projects: readonly Project[]): void {
  const owner = projectOf(jid, projects)
  if (!owner) return
  const hint = owner.enabled ? 'nothing to do' : 'it is switched off: set enabled: true in the file'
  throw new Refusal(`The group ${jid} is project "${owner.name}" already: ${hint}`)
}

function projectOf(jid: string, projects: readonly Project[]): Project | undefined {
  return projects.find(({ group_jid }) => group_jid === jid)
}

/** Names that differ in case only are one. */
function ownerOfName(name: string, projects: readonly Project[]): Project | undefined {
  return projects.find((owner) => owner.name.toLowerCase() === name.trim().toLowerCase())
}

/** The group's own name is kept as the description where the project is called otherwise. */
function project({ jid, name: subject }: Group, name: string): ProjectToAdd {
  const description = subject.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return { name, group_jid: jid, description: description === name ? '' : description }
}
