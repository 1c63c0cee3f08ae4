import type { World } from './world.ts'

export interface Review {
  project: string
  submitted_by: string
  revision: number
  resubmitted: boolean
  feedback_sent: string | null
}

type Schema = 'public' | 'dev'

/** The reviews of one drop. `drop` is one of ours, made of digits and letters. */
export function reviews(world: World, schema: Schema, drop: string): Promise<Review[]> {
  return world.query<Review>(
    `SELECT project, submitted_by, revision, resubmitted, feedback_sent
     FROM ${schema}.qa_photo_reviews WHERE drop_number = '${drop}'`,
  )
}

export async function review(world: World, schema: Schema, drop: string): Promise<Review | undefined> {
  return (await reviews(world, schema, drop))[0]
}

export function rejected(world: World, written: string): Promise<{ reason: string }[]> {
  return world.query(`SELECT reason FROM public.wa_monitor_rejected_numbers WHERE written = '${written}'`)
}
