import type { ReadProjects } from '../parse-projects.ts'
import { ProjectsFileError } from '../projects-file-error.ts'
import { loadValidDrops, validDropsPath, ValidDropsError, validDropsState } from './load-valid-drops.ts'
import type { ValidDrops } from './valid-drops.ts'

/** The lists that one projects.yaml names, as they were last loaded. */
export class ValidDropsLists {
  private readonly projectsFile: string
  private paths: string[] = []
  private stateBefore = ''
  private lists = new Map<string, ValidDrops>()
  /** Lists by the state of their file: one that did not change is not read again. */
  private loaded = new Map<string, ValidDrops>()

  constructor(projectsFile: string) {
    this.projectsFile = projectsFile
  }

  /** Changes when a file that was named does. */
  state(): string {
    return this.paths.map(validDropsState).join('\n')
  }

  /** As it was right before the last load. */
  stateAtLoad(): string {
    return this.stateBefore
  }

  byGroup(): ReadonlyMap<string, ValidDrops> {
    return this.lists
  }

  /** @throws ProjectsFileError; then the lists of before stay. */
  load({ projects, describe }: ReadProjects): void {
    this.paths = [...new Set(projects.flatMap((project) => validDropsPath(project, this.projectsFile) ?? []))]
    this.stateBefore = this.state()
    const lists = new Map<string, ValidDrops>()
    const loaded = new Map<string, ValidDrops>()
    const problems: string[] = []
    projects.forEach((project, index) => {
      const { group_jid, valid_drops } = project
      if (valid_drops === undefined) return
      const path = validDropsPath({ valid_drops }, this.projectsFile)
      const state = path === undefined ? undefined : validDropsState(path)
      try {
        const known = state === undefined ? undefined : (loaded.get(state) ?? this.loaded.get(state))
        const list = known ?? loadValidDrops(project, this.projectsFile)
        if (state !== undefined) loaded.set(state, list)
        lists.set(group_jid, list)
      } catch (error) {
        if (!(error instanceof ValidDropsError)) throw error
        problems.push(describe({ path: ['projects', index, 'valid_drops'], says: error.message }))
      }
    })
    if (problems.length > 0) throw new ProjectsFileError(problems)
    this.lists = lists
    this.loaded = loaded
  }
}
