-- Of $works by users of $facilities (two lists of one length), those that $technician may have contributed to: their
-- acknowledgement was read and thanks neither the facility nor a member of it, the technician was in post, and no
-- credit or rejection of theirs says otherwise. These are suggestions and never counted.
with
    booked as (select unnest($works::varchar[]) as work_id, unnest($facilities::varchar[]) as facility)
select w.work_id, w.doi, w.title, w.published, b.facility
from booked b join works w using (work_id)
where w.acknowledgement = 'read'
  and not exists (select 1 from team_thanks t where t.work_id = w.work_id and t.facility = b.facility)
  and not exists (
      select 1 from possible_credits p join facility_members o using (technician_id)
      where p.work_id = w.work_id and o.facility = b.facility and p.kind <> 'facility')
  and exists (
      select 1 from spells e
      where e.technician_id = $technician and list_contains(e.counts_under, w.rule)
        and coalesce(e.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
        and coalesce(e.end_date, date '9999-12-31')
            + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published)
  and not exists (
      select 1 from possible_credits p
      where p.technician_id = $technician and p.work_id = w.work_id and p.kind <> 'facility')
  and not exists (
      select 1 from decisions d
      where d.technician_id = $technician and d.work_id = w.work_id and d.verdict = 'rejected')
order by w.published desc nulls last, w.work_id, b.facility
