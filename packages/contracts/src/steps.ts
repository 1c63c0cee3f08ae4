/** The 14 photos of a drop, as the columns of `qa_photo_reviews` that say whether each is good (DESIGN.md section 5). */

export const STEP_COLUMNS = [
  'step_01_property_frontage',
  'step_02_location_before_install',
  'step_03_outside_cable_span',
  'step_04_home_entry_outside',
  'step_05_home_entry_inside',
  'step_06_fibre_entry_to_ont',
  'step_07_patched_labelled_drop',
  'step_08_work_area_completion',
  'step_09_ont_barcode_scan',
  'step_10_ups_serial_number',
  'step_11_powermeter_reading',
  'step_12_powermeter_at_ont',
  'step_13_active_broadband_light',
  'step_14_customer_signature',
] as const

export type StepColumn = (typeof STEP_COLUMNS)[number]

/** `step_09_ont_barcode_scan` → 9. */
export function stepNumber(column: StepColumn): number {
  return STEP_COLUMNS.indexOf(column) + 1
}
