import { type FSWatcher, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Project } from '@wa-monitor/contracts'
import { parseProjects } from './parse-projects.ts'
import { ProjectsFileError } from './projects-file-error.ts'

interface ProjectsListener {
  /** The file is good and says something new. */
  onChange: (projects: Project[]) => void
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
 */
export function watchProjects(path: string, { onChange, onError }: ProjectsListener): { close(): void } {
  let seen: string | undefined
  let settling: NodeJS.Timeout | undefined

  const take = (state: FileState) => {
    seen = state.key
    try {
      onChange(parseState(state, path))
    } catch (error) {
      if (!(error instanceof ProjectsFileError)) throw error
      onError(error)
    }
  }
  const look = () => {
    if (settling) return
    const first = readState(path)
    if (first.key === seen) return
    settling = setTimeout(() => {
      settling = undefined
      const second = readState(path)
      if (second.key !== first.key) look()
      else take(second)
    }, SETTLE_MS)
  }

  take(readState(path))
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
  /** Equal for equal states of the file. */
  key: string
  text?: string
}

function readState(path: string): FileState {
  try {
    const text = readFileSync(path, 'utf8')
    return { key: `content ${text}`, text }
  } catch (error) {
    return { key: `error ${(error as NodeJS.ErrnoException).code}` }
  }
}

function parseState({ key, text }: FileState, path: string): Project[] {
  if (text !== undefined) return parseProjects(text, path)
  const why = key === 'error ENOENT' ? 'is not there' : `cannot be read (${key.slice('error '.length)})`
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
