-- Works whose texts that are held may print a facility of a technician's, in years they were its member and in post: never
-- counted. The texts are the acknowledgement, the contribution and the funding statement; methods are not held. Left out
-- is what credits the technician, what they said is not theirs, and what thanks another member of the facility by name.
with
    mine as (
        select facility, coalesce(start_date, date '0001-01-01') as first_day,
               coalesce(end_date, date '9999-12-31') + (select coalesce(max(lag_days), 0) from build_info)::integer as last_day
        from facility_members where technician_id = $technician and list_contains($facilities::varchar[], facility)
    ),
    dated as (
        select *, case published_precision when 'year' then make_date(year(published), 12, 31)
                                           when 'month' then last_day(published) else published end as published_by
        from works
    ),
    -- Folding is slow: first the texts that may hold the longest word of a name.
    held as materialized (
        select *, concat_ws(' . ', text, contributions, funding) as everything from acknowledgements
        where regexp_matches(everything, $words)
    )
select w.work_id, w.doi, w.title, w.published, coalesce(w.affiliated, false) as affiliated,
       list(distinct m.facility) as facilities, any_value(a.text) as acknowledgement,
       any_value(a.contributions) as contributions, any_value(a.funding) as funding
from held a join dated w using (work_id)
join mine m on m.first_day <= w.published_by and m.last_day >= w.published
where regexp_matches(' ' || fold_name(a.everything) || ' ', $forms)
  and exists (
      select 1 from spells e
      where e.technician_id = $technician and e.counts
        and coalesce(e.start_date, date '0001-01-01') <= w.published_by
        and coalesce(e.end_date, date '9999-12-31') + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published)
  and not exists (
      select 1 from possible_credits p
      where p.technician_id = $technician and p.work_id = w.work_id and p.kind <> 'facility')
  and not exists (
      select 1 from decisions d
      where d.technician_id = $technician and d.work_id = w.work_id and d.kind = 'facility' and d.verdict = 'rejected')
  and not exists (
      select 1 from possible_credits p join facility_members o using (technician_id)
      where p.work_id = w.work_id and o.facility = m.facility and p.kind = 'thanked' and p.status <> 'pending')
group by all
order by w.published desc, w.work_id
