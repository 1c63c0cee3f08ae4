/** projects.yaml cannot be used: one line per problem, `file:line: field: what is wrong and what to do`. */
export class ProjectsFileError extends Error {
  override name = 'ProjectsFileError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
