import { isCollection, isNode, isPair, isSeq, parseDocument, stringify } from 'yaml'
import { parseProjects } from './parse-projects.ts'

export interface ProjectToAdd {
  name: string
  group_jid: string
  /** Left out when empty. */
  description: string
}

/** The file is good and cannot be extended by a program; the message holds the lines to be written by hand. */
export class ProjectNotAppendedError extends Error {
  override name = 'ProjectNotAppendedError'
}

/**
 * The text of a projects.yaml with one more project at the end of its list. Every character that was there stays where it
 * was: comments, blank lines, line ends.
 *
 * @param file its name in error messages.
 * @throws ProjectsFileError when the file is not good, before or with the new entry; ProjectNotAppendedError.
 */
export function appendProject(text: string, project: ProjectToAdd, file: string): string {
  const before = parseProjects(text, file)
  const extended = extend(text, project)
  const after = parseProjects(extended, file)
  const [added] = after.splice(before.length)
  const isRight = added?.group_jid === project.group_jid && added.name === project.name
  if (isRight && JSON.stringify(after) === JSON.stringify(before)) return extended
  throw byHand(project)
}

function extend(text: string, project: ProjectToAdd): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const list = parseDocument(text).get('projects', true)
  if (!isSeq(list) || !list.range) throw byHand(project)
  const [start] = list.range
  if (list.items.length === 0) {
    const end = lineEnd(text, start)
    const line = text.slice(0, start).trimEnd() + text.slice(list.range[1], end)
    return withBreak(line, newline) + entry(project, 2, newline) + text.slice(end)
  }
  if (list.flow === true) throw byHand(project)
  const indent = start - lineStart(text, start)
  const offset = endOfList(text, endOfNode(list), indent)
  const blank = hasBlankLines(text.slice(start, offset), list.items.length) ? newline : ''
  const head = withBreak(text.slice(0, offset), newline)
  return head + blank + entry(project, indent, newline) + text.slice(offset)
}

/** Behind the last thing written in it; a list's own range takes in the comments that follow. */
function endOfNode(node: unknown): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1)
    return endOfNode(isPair(last) ? (last.value ?? last.key) : last)
  }
  return isNode(node) ? (node.range?.[1] ?? 0) : 0
}

/** Comments that are indented deeper than the list belong to its last project. */
function endOfList(text: string, valueEnd: number, indent: number): number {
  let end = text[valueEnd - 1] === '\n' ? valueEnd : lineEnd(text, valueEnd)
  for (;;) {
    const next = lineEnd(text, end)
    const comment = /^( *)#/.exec(text.slice(end, next))
    if (!comment || (comment[1]?.length ?? 0) <= indent) return end
    end = next
  }
}

/** Whether the projects are set apart by blank lines; of a single one its length tells. */
function hasBlankLines(list: string, projects: number): boolean {
  return projects > 1 ? /\n[ \t]*\r?\n/.test(list) : list.trim().split('\n').length > 1
}

/** The lines of one project, as they stand in the list of projects.yaml. */
export function projectEntry(project: ProjectToAdd): string {
  return entry(project, 2, '\n')
}

function entry({ name, group_jid, description }: ProjectToAdd, indent: number, newline: string): string {
  const scalar = (value: string) => stringify(value, { lineWidth: 0 }).trim()
  const lines = [
    `- name: ${scalar(name)}`,
    `  enabled: true`,
    `  group_jid: ${JSON.stringify(group_jid)}`,
    ...(description === '' ? [] : [`  description: ${scalar(description)}`]),
  ]
  return lines.map((line) => `${' '.repeat(indent)}${line}${newline}`).join('')
}

function byHand(project: ProjectToAdd): ProjectNotAppendedError {
  return new ProjectNotAppendedError(
    'The list is written in a way that cannot be extended without changing it. Write it with one "- name:" per project, or add this by hand:\n' +
      projectEntry(project).trimEnd(),
  )
}

/** With a line break where the last line has none. */
function withBreak(text: string, newline: string): string {
  return text.endsWith('\n') ? text : text + newline
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Behind the line break of the line that `offset` is on. */
function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found < 0 ? text.length : found + 1
}
