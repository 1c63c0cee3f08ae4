import { type Language, stepNumber, type StepColumn } from '@wa-monitor/contracts'

/** What each photo shows, as one would say it to somebody on a ladder. */
const PHOTOS: Record<Language, Record<StepColumn, string>> = {
  en: {
    step_01_property_frontage: 'photo of the front of the property',
    step_02_location_before_install: 'photo of the place before the installation',
    step_03_outside_cable_span: 'photo of the cable span outside',
    step_04_home_entry_outside: 'photo of the cable entry, from outside',
    step_05_home_entry_inside: 'photo of the cable entry, from inside',
    step_06_fibre_entry_to_ont: 'photo of the fibre from the entry to the ONT',
    step_07_patched_labelled_drop: 'photo of the patched and labelled drop',
    step_08_work_area_completion: 'photo of the work area when finished',
    step_09_ont_barcode_scan: 'photo of the ONT barcode',
    step_10_ups_serial_number: 'photo of the UPS serial number',
    step_11_powermeter_reading: 'photo of the power meter reading',
    step_12_powermeter_at_ont: 'photo of the power meter at the ONT',
    step_13_active_broadband_light: 'photo of the broadband light switched on',
    step_14_customer_signature: 'photo of the customer’s signature',
  },
  af: {
    step_01_property_frontage: 'foto van die voorkant van die eiendom',
    step_02_location_before_install: 'foto van die plek voor die installasie',
    step_03_outside_cable_span: 'foto van die kabelspan buite',
    step_04_home_entry_outside: 'foto van die kabelingang, van buite',
    step_05_home_entry_inside: 'foto van die kabelingang, van binne',
    step_06_fibre_entry_to_ont: 'foto van die vesel van die ingang tot by die ONT',
    step_07_patched_labelled_drop: 'foto van die gekoppelde en gemerkte drop',
    step_08_work_area_completion: 'foto van die werkplek ná die werk',
    step_09_ont_barcode_scan: 'foto van die ONT se strepieskode',
    step_10_ups_serial_number: 'foto van die UPS se reeksnommer',
    step_11_powermeter_reading: 'foto van die kragmeter se lesing',
    step_12_powermeter_at_ont: 'foto van die kragmeter by die ONT',
    step_13_active_broadband_light: 'foto van die breëbandlig wat brand',
    step_14_customer_signature: 'foto van die kliënt se handtekening',
  },
}

const STEP: Record<Language, string> = { en: 'step', af: 'stap' }

/** `step_09_ont_barcode_scan` → `step 9: photo of the ONT barcode`. */
export function stepName(column: StepColumn, language: Language): string {
  return `${STEP[language]} ${stepNumber(column)}: ${PHOTOS[language][column]}`
}
