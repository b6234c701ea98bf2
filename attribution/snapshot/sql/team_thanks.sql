-- Technical teams and facilities that acknowledgements thank, and the members of those that are known.
--   team_thanks      one row a place in an acknowledgement (and facility, where it names several)
--   facility_thanks  technician x work x facility: the facility is thanked, nobody of it is named in that sentence, and the
--                    technician was a member on the day of publication or up to lag_days before it
--
-- known   listed (the settings name it), confirmed (a person said which facility the phrase means), not a facility (a
--         person said so), unit (the phrase names a department of the roster), unknown
-- In works of other institutions only what is printed with this institution's name, or by RRID, is taken for ours.
create or replace view team_thanks as
with
    members_named as (
        select distinct m.work_id, m.context, fm.facility
        from (select distinct work_id, context from team_mentions) t
        join mentions m on m.work_id = t.work_id and m.context = t.context and m.kind = 'thanked'
        join candidates c using (mention_id)
        join facility_members fm using (technician_id)
        left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
        where d.verdict = 'confirmed' or (d.verdict is distinct from 'rejected' and (c.band = 'accept' or c.tie))
    ),
    people_named as (
        select work_id, context, count(*) as people from mentions where kind = 'thanked' group by all
    ),
    told as (
        select t.*, v.phrase_key is not null as judged,
               case when v.phrase_key is null then t.listed else v.facility end as name,
               w.doi, w.published, coalesce(w.affiliated, false) as affiliated,
               case w.published_precision when 'year' then make_date(year(w.published), 12, 31)
                                          when 'month' then last_day(w.published)
                                          else w.published end as published_by
        from team_mentions t
        join works w using (work_id)
        left join facility_verdicts v using (phrase_key)
    ),
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
       coalesce(f.unit, case when not o.judged then o.department end) as unit, coalesce(f.faculty, u.faculty) as faculty,
       o.published, o.published_by, o.affiliated,
       coalesce(p.people, 0) as people_named, n.facility is not null as members_named
from told o
left join facilities f on f.facility = o.name and (o.affiliated or o.ours)
left join units u on u.unit = coalesce(f.unit, case when not o.judged then o.department end)
left join people_named p on p.work_id = o.work_id and p.context = o.context
left join members_named n on n.work_id = o.work_id and n.context = o.context and n.facility = f.facility;

create or replace view facility_thanks as
select m.technician_id, t.work_id, t.facility, t.phrase, t.context
from team_thanks t
join facility_members m using (facility)
where not t.members_named
  and coalesce(m.start_date, date '0001-01-01') <= t.published_by
  and coalesce(m.end_date, date '9999-12-31') + (select coalesce(max(lag_days), 0) from build_info)::integer >= t.published
qualify row_number() over (partition by m.technician_id, t.work_id, t.facility order by t.text_start) = 1;
