import { expect, test } from 'vitest'
import { readDumpEntries } from './dump-entries.ts'

test.each<[string, string | undefined]>([
  ['215; 1259 16386 TABLE public qa_photo_reviews wa_monitor', 'ours'],
  ['3412; 0 16386 TABLE DATA dev wa_monitor_feedback wa_monitor', 'ours'],
  ['3412; 0 0 SEQUENCE SET public wa_monitor_changes wa_monitor', 'ours'],
  ['235; 1255 16500 FUNCTION public wa_monitor_claim(text, bigint, text) wa_monitor', 'ours'],
  ['3263; 2606 16400 CONSTRAINT public qa_photo_reviews qa_photo_reviews_pkey wa_monitor', 'ours'],
  ['3300; 1259 16401 INDEX public idx_qa_photo_reviews_updated_at wa_monitor', 'ours'],
  ['3301; 2620 16402 TRIGGER public qa_photo_reviews wa_monitor_changed wa_monitor', 'ours'],
  [
    '3301; 2606 16402 FK CONSTRAINT public wa_monitor_feedback_events wa_monitor_feedback_events_feedback_id_fkey wa_monitor',
    'ours',
  ],
  ['3500; 0 0 COMMENT public COLUMN qa_photo_reviews.comment wa_monitor', 'ours'],
  ['3301; 2620 16402 TRIGGER public qa_photo_reviews tell_accounting wa_monitor', 'on-ours'],
  ['3301; 2606 16402 FK CONSTRAINT public qa_photo_reviews to_invoices wa_monitor', 'on-ours'],
  ['215; 1259 16386 TABLE public invoices wa_monitor', 'theirs'],
  ['215; 1259 16386 TABLE public qa_photo_reviewsers wa_monitor', 'theirs'],
  ['215; 1259 16386 VIEW public my_report wa_monitor', 'theirs'],
  ['235; 1255 16500 FUNCTION public tax() wa_monitor', 'theirs'],
  ['5; 2615 2200 SCHEMA - public pg_database_owner', undefined],
  ['3600; 0 0 ACL public TABLE qa_photo_reviews wa_monitor', undefined],
  [';     dbname: wa_monitor', undefined],
  ['', undefined],
])('%s → %s', (line, owner) => {
  expect(readDumpEntries(line)[0]?.owner).toBe(owner)
})
