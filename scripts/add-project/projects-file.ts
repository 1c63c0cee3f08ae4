import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Project } from '@wa-monitor/contracts'
import {
  appendProject,
  parseProjects,
  ProjectNotAppendedError,
  ProjectsFileError,
  type ProjectToAdd,
} from '@wa-monitor/projects'
import { Refusal } from '../lib/refusal.ts'

export interface ProjectsFile {
  path: string
  text: string
  projects: Project[]
}

/** @throws Refusal when it is not there or not good. */
export function readProjectsFile(path: string): ProjectsFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Refusal(
      code === 'ENOENT'
        ? `${path} is not there: --config DIR says where prod/projects.yaml and dev/projects.yaml are`
        : `${path} cannot be read (${code})`,
    )
  }
  try {
    return { path, text, projects: parseProjects(text, path) }
  } catch (error) {
    if (!(error instanceof ProjectsFileError)) throw error
    throw new Refusal(`${path} is not good as it is; put this right first:\n${error.message}`)
  }
}

/**
 * Puts the extended file in the place of the old one, in one step and only after the check. Returns the new list.
 *
 * @throws Refusal; then the file is as it was.
 */
export function addToFile({ path, text }: ProjectsFile, project: ProjectToAdd): Project[] {
  let extended: string
  try {
    extended = appendProject(text, project, path)
  } catch (error) {
    if (error instanceof ProjectNotAppendedError) throw new Refusal(`${path}: ${error.message}`)
    if (error instanceof ProjectsFileError) throw new Refusal(`It was not added:\n${error.message}`)
    throw error
  }
  // What a link points to is replaced, not the link.
  const target = realpathSync(path)
  if (readFileSync(target, 'utf8') !== text)
    throw new Refusal(`${path} was changed by somebody else meanwhile: start again`)
  replace(target, extended)
  return parseProjects(extended, path)
}

function replace(path: string, text: string): void {
  const { mode, uid, gid } = statSync(path)
  const draft = join(dirname(path), `.projects.yaml.${process.pid}`)
  try {
    const file = openSync(draft, 'wx', mode)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    const made = statSync(draft)
    if (made.uid !== uid || made.gid !== gid) chownSync(draft, uid, gid)
    chmodSync(draft, mode)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new Refusal(
      `${path} cannot be replaced (${code}): run this as the user who owns the file and its directory`,
    )
  }
}
