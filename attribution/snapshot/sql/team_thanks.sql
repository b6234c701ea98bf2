-- One row for each place in an acknowledgement that thanks a technical team, and facility if it names several.
-- In works of other institutions only what is printed with this institution's name, or by RRID, counts as a facility
-- of this institution.
--   work_id: the work
--   doi: DOI of the work
--   facility: the facility that is meant, null if none is known
--   phrase: the team as printed
--   phrase_key: the phrase in the form in which phrases are grouped and decided on
--   reason: what the thanks are for, as printed
--   context: the sentence
--   text_start: first character in the acknowledgement, from 0
--   text_end: one past its last character
--   known: how the team is known: listed (in the settings), confirmed (by a person), not a facility (by a person),
--       unit (a department on the roster) or unknown
--   unit: the facility's unit, or the department that the phrase names
--   faculty: the facility's faculty, or the faculty of the unit on the roster
--   published: publication date of the work
--   published_by: the last day it can have been, if only the year or month is known
--   affiliated: whether a printed author is at the institution
--   people_named: number of people thanked by name in the same sentence
--   members_named: whether one of these people is, or may be, a member of the facility
create or replace view team_thanks as
with
    -- Sentences that name a member of a facility, or may do so.
    members_named as (
        select distinct m.work_id, m.context, fm.facility
        from (select distinct work_id, context from team_mentions) t
        join mentions m on m.work_id = t.work_id and m.context = t.context and m.kind = 'thanked'
        join candidates c using (mention_id)
        join facility_members fm using (technician_id)
        left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
        where d.verdict = 'confirmed' or (d.verdict is distinct from 'rejected' and (c.band = 'accept' or c.tie))
    ),
    -- Number of people whom each sentence thanks by name.
    people_named as (
        select work_id, context, count(*) as people from mentions where kind = 'thanked' group by all
    ),
    -- Every team mention with the facility it means: the one decided on, or else the one it names; and its work.
    meant as (
        select t.*, v.phrase_key is not null as judged,
               case when v.phrase_key is null then t.listed else v.facility end as name,
               w.doi, w.published, coalesce(w.affiliated, false) as affiliated,
               published_by(w.published, w.published_precision) as published_by
        from team_mentions t
        join works w using (work_id)
        left join facility_verdicts v using (phrase_key)
    ),
    -- The faculty of each department on the roster, by its latest spell.
    units as (
        select department as unit, arg_max(faculty, coalesce(end_date, date '9999-12-31')) as faculty
        from spells where department is not null and faculty is not null group by department
    )
select o.work_id, o.doi, f.facility, o.phrase, o.phrase_key, o.reason, o.context, o.text_start, o.text_end,
       case when f.facility is not null and not o.judged then 'listed'
            when f.facility is not null then 'confirmed'
            when o.judged and o.name is null then 'not a facility'
            when o.department is not null then 'unit'
            else 'unknown' end as known,
       coalesce(f.unit, case when not o.judged then o.department end) as unit,
       coalesce(f.faculty, u.faculty) as faculty,
       o.published, o.published_by, o.affiliated,
       coalesce(p.people, 0) as people_named, n.facility is not null as members_named
from meant o
left join facilities f on f.facility = o.name and (o.affiliated or o.ours)
left join units u on u.unit = coalesce(f.unit, case when not o.judged then o.department end)
left join people_named p on p.work_id = o.work_id and p.context = o.context
left join members_named n on n.work_id = o.work_id and n.context = o.context and n.facility = f.facility;

-- One row for each technician, work and facility where the work thanks the facility, no member of it is named in that
-- sentence, and the technician was a member on the day of publication or up to lag_days before it.
create or replace view facility_thanks as
select m.technician_id, t.work_id, t.facility, t.phrase, t.context
from team_thanks t
join facility_members m using (facility)
where not t.members_named
  and coalesce(m.start_date, date '0001-01-01') <= t.published_by
  and coalesce(m.end_date, date '9999-12-31')
      + (select coalesce(max(lag_days), 0) from build_info)::integer >= t.published
qualify row_number() over (partition by m.technician_id, t.work_id, t.facility order by t.text_start) = 1;
