-- Candidates that wait for a decision, those that change the measure most first.
--   moves   what a confirmation would change: headline (the technician is not counted in that year yet), floor (counted
--           in that year, but not confirmed), or credits (confirmed in that year already, or not in post)
--   gain    the chance that this candidate is the one that changes it, given those of the same technician and year
--           before it
-- $list is review, accepted (not decided on), unsure, or changed: the pairs $mentions and $technicians.
-- $only are the technicians whose candidates may be seen, and single works of others (technician, line feed, work); null
-- for all.
-- $works_of are the technicians of the works $works: only names that may be theirs on these; null for all.
with
    -- Whether a rejected candidate would count: needed for the list `changed`, and no possible credit tells it.
    rejected as (
        select j.mention_id, j.technician_id, bool_or(list_contains(e.counts_under, w.rule)) as in_post
        from judged j
        join works w using (work_id)
        join spells e on e.technician_id = j.technician_id
            and coalesce(e.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
            and coalesce(e.end_date, date '9999-12-31')
                + (select coalesce(max(lag_days), 0) from build_info) >= w.published
        where $list = 'changed' and j.verdict = 'rejected'
        group by all
    ),
    -- The candidates of the list.
    waiting as (
        select j.mention_id, j.technician_id, j.work_id, j.doi, j.kind, j.name, j.probability, j.band, j.tie, w.title,
               coalesce(p.published, w.published) as published,
               coalesce(p.in_post and p.counted, o.in_post, false) as in_post
        from judged j
        join works w using (work_id)
        left join possible_credits p
            on p.technician_id = j.technician_id and p.work_id = w.credits_work and p.kind = j.kind
        left join rejected o on o.mention_id = j.mention_id and o.technician_id = j.technician_id
        where case $list when 'review' then verdict is null and (band = 'review' or tie)
                         when 'accepted' then verdict is null and band = 'accept' and not tie
                         when 'unsure' then verdict = 'unsure'
                         else (j.mention_id, j.technician_id) in (
                             select unnest($mentions::varchar[]), unnest($technicians::varchar[]))
              end
          and ($only::varchar[] is null
               or j.technician_id in (select unnest($only::varchar[]))
               or j.technician_id || chr(10) || j.work_id in (select unnest($only::varchar[])))
          and ($works::varchar[] is null
               or (j.technician_id, w.credits_work) in (
                   select unnest($works_of::varchar[]), unnest($works::varchar[])))
          -- Names on works that credit nobody, such as retraction notes, change nothing.
          and ($list = 'changed' or w.credits_work is not null)
          and ($list = 'changed' or not exists (
              select 1 from decisions taken where taken.verdict = 'confirmed' and taken.mention_id = j.mention_id))
    ),
    -- The technicians who count in each year already, and whether a person confirmed it.
    counted as (
        select technician_id, year(published) as year, bool_or(status = 'confirmed') as confirmed
        from credits where in_post and counted group by all
    ),
    -- The candidates with what they would change, and with what chance.
    ranked as (
        select w.*, case when not w.in_post then 'credits'
                         when c.confirmed is null then 'headline'
                         when not c.confirmed then 'floor'
                         else 'credits' end as moves,
               probability * coalesce(exp(sum(ln(greatest(1 - probability, 1e-6))) over (
                   partition by w.technician_id, year(w.published) order by probability desc, mention_id
                   rows between unbounded preceding and 1 preceding)), 1) as gain
        from waiting w left join counted c on c.technician_id = w.technician_id and c.year = year(w.published)
    )
select mention_id, technician_id, work_id, doi, kind, name, title, published, probability, band, tie, moves, gain,
       count(*) over () as total
from ranked
order by moves = 'headline' desc, moves = 'floor' desc, gain desc, mention_id, technician_id
limit $limit offset $offset
