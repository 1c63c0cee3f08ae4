import { type FSWatcher, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Project } from '@wa-monitor/contracts'
import { readProjects } from './parse-projects.ts'
import { ProjectsFileError } from './projects-file-error.ts'
import { ValidDropsLists } from './valid-drops/valid-drops-lists.ts'
import type { ValidDrops } from './valid-drops/valid-drops.ts'

interface ProjectsListener {
  /** The file, or a list that it names, is good and says something new. `validDrops`: by group, where asked for. */
  onChange: (projects: Project[], validDrops: ReadonlyMap<string, ValidDrops>) => void
  /** The file is not good: what was in force stays in force. Called once per state of the file. */
  onError: (error: ProjectsFileError) => void
}

const POLL_MS = 1000
/** An editor writes in steps: what is read is taken when it reads the same again. */
const SETTLE_MS = 100

/**
 * Reads `path` at once (one of the two is called before this returns) and again whenever it changes.
 *
 * The directory is watched, as editors put a new file in the place of the old one, and the content is looked at every
 * second as well: some mounts tell nothing.
 *
 * @param options.validDrops also reads the lists of `valid_drops`, and again when they change.
 */
export function watchProjects(
  path: string,
  { onChange, onError }: ProjectsListener,
  { validDrops = false } = {},
): { close(): void } {
  let seen: string | undefined
  const lists = new ValidDropsLists(path)
  const readAll = (): FileState => {
    const state = readState(path)
    return { ...state, key: `${state.fileKey} ${lists.state()}` }
  }
  let settling: NodeJS.Timeout | undefined

  const take = (state: FileState) => {
    try {
      const read = readProjects(textOf(state, path), path)
      if (validDrops) lists.load(read)
      onChange(read.projects, lists.byGroup())
    } catch (error) {
      if (!(error instanceof ProjectsFileError)) throw error
      onError(error)
    }
    // Other lists may be named now. One that has changed since they were loaded is news.
    seen = `${state.fileKey} ${lists.stateAtLoad()}`
  }
  const look = () => {
    if (settling) return
    const first = readAll()
    if (first.key === seen) return
    settling = setTimeout(() => {
      settling = undefined
      const second = readAll()
      if (second.key !== first.key) look()
      else take(second)
    }, SETTLE_MS)
  }

  take(readAll())
  const watcher = watchDirectory(path, look)
  const poll = setInterval(look, POLL_MS)
  return {
    close() {
      clearInterval(poll)
      clearTimeout(settling)
      watcher?.close()
    },
  }
}

interface FileState {
  /** Equal for equal states of the file and its lists. */
  key: string
  /** Of the file alone. */
  fileKey: string
  text?: string
}

function readState(path: string): Omit<FileState, 'key'> {
  try {
    const text = readFileSync(path, 'utf8')
    return { fileKey: `content ${text}`, text }
  } catch (error) {
    return { fileKey: `error ${(error as NodeJS.ErrnoException).code}` }
  }
}

function textOf({ fileKey, text }: FileState, path: string): string {
  if (text !== undefined) return text
  const why =
    fileKey === 'error ENOENT' ? 'is not there' : `cannot be read (${fileKey.slice('error '.length)})`
  throw new ProjectsFileError([`${path}:1: the file: ${why}; CONFIG_PATH says where it is looked for`])
}

/** Undefined where the directory is missing or cannot be watched: the poll alone finds it then. */
function watchDirectory(path: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      // A mounted ConfigMap or a renamed directory changes under another name; a look costs nothing.
      if (changed === null || changed === basename(path) || changed.startsWith('..')) onEvent()
    })
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
