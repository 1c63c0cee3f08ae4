/** Who and where, as the simulator's world has them from its first start. */

export const LAWLEY = '120363418298130331@g.us'
export const VELO = '120363421664266245@g.us'
/** Its members are known by LID. */
export const MOHADIN = '120363421532174586@g.us'
export const MAMELODI = '120363408849234743@g.us'

export const THABO = '27820000001'
export const SIPHO = '27820000002'
export const LERATO = '27820000003'
export const PIETER = '27820000004'
export const NALEDI = '27820000005'

/** Everybody in Lawley but the business number. */
export const LAWLEY_PHONES = [THABO, SIPHO, LERATO]

/** At the review desk. */
export const REVIEWER = 'Nomsa'
