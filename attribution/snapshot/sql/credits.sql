-- What stands between a technician and a work now, derived from `judged` and people's decisions. Two views of the
-- same columns, one row a technician, work and kind:
--   possible_credits   everything but what a person rejected; status confirmed, accepted or pending
--   credits            those that stand: confirmed or accepted
--
-- technician_id, work_id, doi, published, affiliated: as in works
-- kind         author or thanked, which alone are measured; facility (the team is thanked, nobody of it named);
--              uncredited (a claim was upheld, the paper says nothing)
-- status       confirmed (a person decided), accepted (band accept, undecided, no tie), pending (all else: undecided
--              in band review, ties, unsure)
-- probability  that of the best candidate behind the credit; null where only a decision speaks for it
-- note         what a reader must know: listed as collaborator; team thanked, nobody named
-- faculty, department  those of the spell on the day of publication, else of the nearest one
-- in_post      published during a spell that counts under the rule in force, or up to lag_days after its end

-- A date of which only the year or the month is known may be any day of it: the last one.
create or replace macro published_by(published, precision) as
    case precision when 'year' then make_date(year(published), 12, 31) when 'month' then last_day(published) else published end;

create or replace view possible_credits as
with
    -- A decision stands even where the matcher no longer sees a candidate. Credits of other kinds are added here.
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
            on d.mention_id is null and d.technician_id = f.technician_id and d.work_id = f.work_id and d.kind = 'facility'
    ),
    -- Names in collaborator and consortium lists; an author list comes before them.
    collaborators as (select mention_id, true as collaborator from mentions where role = 'collaborator'),
    -- A mention that a person gave to one technician is nobody else's.
    taken as (
        select distinct mention_id from decisions where verdict = 'confirmed' and mention_id is not null
    ),
    standing as (
        select technician_id, work_id, kind, probability,
               case when kind = 'facility' then 'team thanked, nobody named'
                    when kind = 'uncredited' then 'claim upheld, the paper says nothing'
                    when collaborator then 'listed as collaborator' end as note,
               case when verdict = 'confirmed' then 'confirmed'
                    when verdict is null and sure then 'accepted'
                    else 'pending' end as status
        from statements left join taken using (mention_id) left join collaborators using (mention_id)
        where verdict is distinct from 'rejected' and (verdict = 'confirmed' or taken.mention_id is null)
    ),
    best as (
        select * from standing
        qualify row_number() over (
            partition by technician_id, work_id, kind
            order by status = 'confirmed' desc, status = 'accepted' desc, note is null desc, probability desc nulls last) = 1
            -- An upheld claim is a credit of its own only while the paper itself says nothing.
            and (kind <> 'uncredited' or not bool_or(kind in ('author', 'thanked') and status <> 'pending')
                     over (partition by technician_id, work_id))
    ),
    dated as (select *, published_by(published, published_precision) as published_by from works),
    employed as (
        select technician_id, spell, faculty, department, counts,
               coalesce(start_date, date '0001-01-01') as start_date,
               coalesce(end_date, date '9999-12-31') as end_date,
               (select coalesce(max(lag_days), 0) from build_info) as lag_days
        from spells
    )
select b.technician_id, b.work_id, w.doi, b.kind, b.status, b.probability, b.note, w.published, e.faculty, e.department,
       coalesce(w.affiliated, false) as affiliated,
       coalesce(
           bool_or(e.counts and e.start_date <= w.published_by and e.end_date + e.lag_days >= w.published)
               over (partition by b.technician_id, b.work_id, b.kind),
           false) as in_post
from best b
join technicians using (technician_id)
join dated w using (work_id)
left join employed e on e.technician_id = b.technician_id
qualify row_number() over (
    partition by b.technician_id, b.work_id, b.kind
    order by greatest(0, e.start_date - w.published_by, w.published - e.end_date), e.start_date desc, e.spell desc) = 1;

create or replace view credits as select * from possible_credits where status <> 'pending';
