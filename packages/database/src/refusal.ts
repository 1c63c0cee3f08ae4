import { DatabaseError } from 'pg'

/** Why PostgreSQL said no to what was written, and would say no again. */
export interface Refusal {
  /** SQLSTATE, such as `23514`. */
  code: string
  /** What PostgreSQL says; may hold words of a row. */
  message: string
  /** The constraint, column or table it names, for messages that must hold nothing of a row; may be empty. */
  about: string
}

/**
 * SQLSTATE classes that are about the values: cardinality, data, constraints, program limits, and what a trigger raises.
 * Others pass by themselves (locks, resources, shutdown), or are about the installation (rights, missing tables): then
 * every row would be refused, and a person has to see to it.
 */
const ABOUT_VALUES = /^(21|22|23|54|P0)/

/** Undefined when the error says nothing about what was written. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof DatabaseError) || !ABOUT_VALUES.test(error.code ?? '')) return undefined
  const { code = '', message, constraint, column, table } = error
  return { code, message, about: constraint ?? column ?? table ?? '' }
}
