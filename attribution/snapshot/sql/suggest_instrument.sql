-- Works that may print a facility of $technician, in years in which they were its member and in post. These are
-- suggestions and never counted.
-- The texts are the acknowledgement, the contribution statement and the funding statement; methods are not stored. Left
-- out are works that credit the technician, works they rejected, and works that thank another member of the facility by
-- name. $facilities are the facilities, $words and $forms patterns of their names.
with
    -- When the technician was a member of each facility, with the time after it in which a credit still counts.
    mine as (
        select facility, coalesce(start_date, date '0001-01-01') as first_day,
               coalesce(end_date, date '9999-12-31')
                   + (select coalesce(max(lag_days), 0) from build_info)::integer as last_day
        from facility_members
        where technician_id = $technician and list_contains($facilities::varchar[], facility)
    ),
    -- Works with the last day on which they can have been published.
    dated as (select *, published_by(published, published_precision) as published_by from works),
    -- The texts that may hold the longest word of a name. Folding is slow, so it is left to the few that do.
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
      where e.technician_id = $technician and list_contains(e.counts_under, w.rule)
        and coalesce(e.start_date, date '0001-01-01') <= w.published_by
        and coalesce(e.end_date, date '9999-12-31')
            + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published)
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
