import type { Environment } from '@wa-monitor/contracts'
import { type ProjectToAdd, projectEntry } from '@wa-monitor/projects'

const LONGEST_NAME = 100

interface Group {
  jid: string
  /** As its admins write it: anything. */
  name: string
}

/**
 * What makes a group a project: the lines for projects.yaml, and the command that adds them. Whoever administers the group
 * chose its name, and a person pastes this into a shell: nothing of the name is more than text there. Pure.
 *
 * @param taken names of the projects that there are.
 */
export function proposeProject(
  group: Group,
  taken: readonly string[],
  environment: Environment,
): { yaml: string; command: string } {
  const subject = oneLine(group.name)
  const name = freeName(subject || `Group ${group.jid.replace(/@.*$/, '').slice(-4)}`, taken)
  const project: ProjectToAdd = {
    name,
    group_jid: group.jid,
    description: subject === name ? '' : subject,
  }
  const options = [
    ...(environment === 'development' ? ['--env dev'] : []),
    `--group ${group.jid}`,
    // By itself it takes the group's own name.
    ...(name === group.name.trim() ? [] : [`--name ${inShell(name)}`]),
  ]
  return { yaml: projectEntry(project), command: `./scripts/add-project.sh ${options.join(' ')}` }
}

/** Plain text: no control characters, nothing invisible, no hyphen in front (an option). */
function oneLine(name: string): string {
  const plain = name.replaceAll(/[\p{C}\s]+/gu, ' ').replace(/^[-\s]+/, '')
  return shortened(plain, LONGEST_NAME).trim()
}

/** Names that differ in case only are one. */
function freeName(name: string, taken: readonly string[]): string {
  const isTaken = (wanted: string) => taken.some((each) => each.toLowerCase() === wanted.toLowerCase())
  if (!isTaken(name)) return name
  for (let number = 2; ; number += 1) {
    const wanted = `${shortened(name, LONGEST_NAME - 1 - String(number).length).trimEnd()} ${number}`
    if (!isTaken(wanted)) return wanted
  }
}

/** Of characters none is cut in two. */
function shortened(text: string, most: number): string {
  let short = ''
  for (const character of text) {
    if (short.length + character.length > most) break
    short += character
  }
  return short
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
