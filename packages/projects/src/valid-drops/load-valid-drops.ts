import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { normaliseDropNumber, type Project } from '@wa-monitor/contracts'
import { compilePattern, StepBudget } from '../patterns/pattern.ts'
import { ValidDrops } from './valid-drops.ts'

const MOST_BYTES = 50_000_000
/** The column's width. */
const LONGEST_NUMBER = 50

/** Why a project's list cannot be used, to follow the name of its field. */
export class ValidDropsError extends Error {
  override name = 'ValidDropsError'
}

/** The file that holds a project's list; undefined when it is written in projects.yaml, or there is none. */
export function validDropsPath(
  { valid_drops }: Pick<Project, 'valid_drops'>,
  projectsFile: string,
): string | undefined {
  return typeof valid_drops === 'string' ? join(dirname(projectsFile), valid_drops) : undefined
}

/** Equal for equal states of the file. */
export function validDropsState(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${path} ${found.mtimeMs} ${found.size} ${found.ino}` : `${path} is not there`
}

/** @throws ValidDropsError */
export function loadValidDrops(project: Project, projectsFile: string): ValidDrops {
  const { valid_drops = [] } = project
  const written = typeof valid_drops === 'string' ? readList(valid_drops, projectsFile) : valid_drops
  if (!written.some(foundBy(project))) {
    const first = written.slice(0, 2).join(', ')
    throw new ValidDropsError(
      written.length === 0
        ? 'holds no number, so all would be rejected: write one per line'
        : `holds no number that the project would find (${first}): write them as they are posted, DR1752028`,
    )
  }
  return new ValidDrops(written.map(normaliseDropNumber))
}

function readList(name: string, projectsFile: string): string[] {
  if (isAbsolute(name) || normalize(name).startsWith('..')) {
    throw new ValidDropsError('must be the name of a file beside this one or in a folder beside it')
  }
  const lines = read(join(dirname(projectsFile), name), name)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
  const long = lines.findIndex((line) => !line.startsWith('#') && line.length > LONGEST_NUMBER)
  if (long !== -1) {
    throw new ValidDropsError(
      `${name}:${long + 1} is longer than a number can be (${LONGEST_NUMBER} characters): write one number per line`,
    )
  }
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

/** Whether one of the project's patterns finds this number. */
function foundBy({ drop_pattern, rules }: Project): (number: string) => boolean {
  const ofRules = rules.flatMap(({ action, match }) => (action === 'drop' ? (match.pattern ?? []) : []))
  const patterns = [drop_pattern, ...ofRules].map(compilePattern)
  return (number) => patterns.some((pattern) => pattern.matches(number, new StepBudget(), 1).found.length > 0)
}

function read(path: string, name: string): string {
  try {
    const { size } = statSync(path)
    if (size > MOST_BYTES) throw new ValidDropsError(`${name} is larger than ${MOST_BYTES / 1_000_000} MB`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof ValidDropsError) throw error
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`
    throw new ValidDropsError(`${name} ${why}: it is looked for beside this file`)
  }
}
