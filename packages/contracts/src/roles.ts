/** What somebody may do in the api and on its pages; each may what those before it may. */
export const ROLES = [
  /** Looks. */
  'viewer',
  /** Reviews drops and answers contractors. */
  'reviewer',
  /** Stops and resumes everything, looks into the queue. */
  'admin',
] as const

export type Role = (typeof ROLES)[number]

/** Whether who has the role `has` may do what asks for `needed`. Pure. */
export function mayDo(has: Role, needed: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needed)
}
