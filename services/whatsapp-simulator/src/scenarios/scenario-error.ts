/** A scenario cannot be used: one line per problem, `file:line: field: what is wrong`. */
export class ScenarioError extends Error {
  override name = 'ScenarioError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
