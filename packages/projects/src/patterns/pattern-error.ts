/** A pattern that is not taken: what is wrong with it and what to write instead, to follow the name of its field. */
export class PatternError extends Error {
  override name = 'PatternError'
}
