-- Candidates that wait for a person, those first that move the measure most.
--   moves   what a confirmation would change: headline (the technician is not counted in that year yet), floor (counted,
--           but confirmed by nobody) or credits (another credit of somebody who is confirmed in that year, or not in post)
--   gain    the chance that this candidate is the one that does it, given those of the same technician and year before it
-- $band is review or accept; $unsure asks for those that a person was unsure of, else for those that nobody decided.
with
    judged as (
        select c.mention_id, c.technician_id, c.work_id, c.doi, c.kind, c.name, c.probability, c.band, c.tie, w.title, w.published,
               coalesce(on_mention.verdict, on_work.verdict) as verdict
        from candidates c
        join works w using (work_id)
        left join decisions on_mention
            on on_mention.mention_id = c.mention_id and on_mention.technician_id = c.technician_id
        left join decisions on_work
            on on_work.mention_id is null and on_work.technician_id = c.technician_id
            and on_work.work_id = c.work_id and on_work.kind = c.kind
    ),
    waiting as (
        select j.*, coalesce(p.in_post, false) as in_post
        from judged j
        left join possible_credits p using (technician_id, work_id, kind)
        where case when $unsure then verdict = 'unsure'
                   else verdict is null and case when $band = 'accept' then band = 'accept' and not tie
                                                 else band = 'review' or tie end end
          and not exists (
              select 1 from decisions taken where taken.verdict = 'confirmed' and taken.mention_id = j.mention_id)
    ),
    counted as (
        select technician_id, year(published) as year, bool_or(status = 'confirmed') as confirmed
        from credits where in_post and kind in ('author', 'thanked') group by all
    ),
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
