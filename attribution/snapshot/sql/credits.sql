-- Which credits technicians have now, from `judged` and people's decisions.

-- One row for each technician, work and kind that is not rejected: the credits that count, and with status pending
-- everything that waits for a decision. A decision counts even if the matcher no longer sees a candidate.
create or replace view possible_credits as
with
    -- Everything that speaks for a credit. `sure` is what counts without a decision. Credits of other kinds join here.
    statements as (
        select technician_id, work_id, kind, mention_id, probability, verdict, band = 'accept' and not tie as sure
        from judged
        union all
        select technician_id, work_id, kind, mention_id, null, verdict, false
        from decisions where work_id is not null and kind is not null
        union all
        select f.technician_id, f.work_id, 'facility', null, null, d.verdict, true
        from facility_thanks f
        left join decisions d
            on d.mention_id is null and d.technician_id = f.technician_id and d.work_id = f.work_id
            and d.kind = 'facility'
    ),
    -- Names in collaborator and consortium lists; an author list comes before them.
    collaborators as (select mention_id, true as collaborator from mentions where role = 'collaborator'),
    -- Mentions that a person confirmed for one technician, and that are therefore no other technician's.
    taken as (
        select distinct mention_id from decisions where verdict = 'confirmed' and mention_id is not null
    ),
    -- The statements that are not rejected, with status and note. A name on a correction is credited with the corrected
    -- work, and a name on a work that counts as none, such as a referee report, with nothing.
    standing as (
        select technician_id, p.credits_work as work_id, kind, probability,
               case when p.credits_work <> p.work_id then 'named in a correction of the work'
                    when kind = 'facility' then 'team thanked, nobody named'
                    when kind = 'uncredited' then 'claim upheld, the paper says nothing'
                    when collaborator then 'listed as collaborator' end as note,
               case when verdict = 'confirmed' then 'confirmed'
                    when verdict is null and sure then 'accepted'
                    else 'pending' end as status
        from statements
        join works p using (work_id)
        left join taken using (mention_id)
        left join collaborators using (mention_id)
        where p.credits_work is not null and verdict is distinct from 'rejected' and (verdict = 'confirmed' or taken.mention_id is null)
    ),
    -- The same, with the best probability among all that have the same status: a decision has none of its own.
    weighed as (
        select *, max(probability) over (partition by technician_id, work_id, kind, status) as best_probability
        from standing
    ),
    -- The best statement for each technician, work and kind.
    best as (
        select * exclude (best_probability) replace (best_probability as probability)
        from weighed
        qualify row_number() over (
            partition by technician_id, work_id, kind
            order by status = 'confirmed' desc, status = 'accepted' desc, note is null desc,
                     weighed.probability desc nulls last) = 1
            -- An upheld claim is a credit of its own only while the paper itself says nothing.
            and (kind <> 'uncredited' or not bool_or(kind in ('author', 'thanked') and status <> 'pending')
                     over (partition by technician_id, work_id))
    ),
    -- Works with the last day on which they can have been published.
    dated as (select *, published_by(published, published_precision) as published_by from works),
    -- Spells with both dates filled in, and how long after a post its credits count.
    employed as (
        select technician_id, spell, faculty, department, counts_under,
               coalesce(start_date, date '0001-01-01') as start_date,
               coalesce(end_date, date '9999-12-31') as end_date,
               (select coalesce(max(lag_days), 0) from build_info) as lag_days
        from spells
    ),
    -- The best statements with the spell on the day of publication, or the nearest one.
    placed as (
        select b.*, w.doi, w.published, w.rule, w.counted_as, e.faculty, e.department, coalesce(w.affiliated, false) as affiliated,
               -- The rules of all spells in which the work was published, or up to lag_days after which it was.
               coalesce(flatten(
                   list(e.counts_under) filter (
                       e.start_date <= w.published_by and e.end_date + e.lag_days >= w.published)
                   over (partition by b.technician_id, b.work_id, b.kind)), []) as rules
        from best b
        join technicians using (technician_id)
        join dated w using (work_id)
        left join employed e on e.technician_id = b.technician_id
        qualify row_number() over (
            partition by b.technician_id, b.work_id, b.kind
            order by greatest(0, e.start_date - w.published_by, w.published - e.end_date),
                     e.start_date desc, e.spell desc) = 1
    )
select technician_id, work_id, doi, kind, status, probability, note, published, faculty, department, affiliated,
       coalesce(list_contains(rules, rule), false) as in_post,
       list_sort(list_distinct(rules)) as in_post_under,
       kind in ('author', 'thanked') and counted_as in ('paper', 'other output') as counted
from placed;

-- One row for each technician, work and kind of credit that counts now: confirmed by a person, or accepted.
--   technician_id: the technician
--   work_id: the work
--   doi: DOI of the work
--   kind: author or thanked, the only kinds that are measured; facility (the team is thanked, no person is named);
--       uncredited (a claim was upheld, the paper says nothing)
--   status: confirmed (a person decided) or accepted (band accept, not decided, not a tie)
--   probability: probability of the best candidate for it, null if only a decision speaks for it
--   note: what a reader must know: listed as collaborator; named in a correction of the work; team thanked, nobody
--       named; claim upheld, the paper says nothing
--   published: publication date of the work
--   faculty: faculty of the spell on the day of publication, or of the nearest spell
--   department: department of the same spell
--   affiliated: whether a printed author is at the institution
--   in_post: whether the work was published during a spell that counts under the rule in force on that day, or up to
--       lag_days after its end
--   in_post_under: the rules under which that is so
--   counted: whether credits of this kind on works of this type count in the measure; never those on retracted works
create or replace view credits as select * from possible_credits where status <> 'pending';
