-- One row for each credit of kind facility and facility that is thanked. These credits are never in the headline.
--   technician_id: the technician, a member of the facility at the time
--   work_id: the work
--   doi: DOI of the work
--   facility: the facility that is thanked
--   phrase: the team as printed
--   context: the sentence
--   status: accepted, or confirmed by a person
--   published: publication date of the work
--   faculty: faculty of the technician's spell on the day of publication, or of the nearest spell
--   affiliated: whether a printed author is at the institution
--   in_post: whether the work was published in post, or up to lag_days after
create or replace view facility_credits as
select technician_id, work_id, c.doi, f.facility, f.phrase, f.context, c.status, c.published, c.faculty,
       c.affiliated, c.in_post
from credits c
join facility_thanks f using (technician_id, work_id)
where c.kind = 'facility';

-- One row for each technician and work to invite a claim for: the work thanks their unit and no credit names them.
--   technician_id: a technician of the unit at the time
--   work_id: the work
--   doi: DOI of the work
--   unit: the unit that is thanked
--   facility: the facility, null if only the unit is known
--   phrase: the team as printed
--   published: publication date of the work
create or replace view claim_invitations as
with
    -- The thanks to known units that name no member.
    thanked as (
        select *, (select coalesce(max(lag_days), 0) from build_info)::integer as lag_days
        from team_thanks
        where not members_named and unit is not null
    )
select distinct s.technician_id, t.work_id, t.doi, t.unit, t.facility, t.phrase, t.published
from thanked t
join works w using (work_id)
join spells s on s.department = t.unit and list_contains(s.counts_under, w.rule)
    and coalesce(s.start_date, date '0001-01-01') <= t.published_by
    and coalesce(s.end_date, date '9999-12-31') + t.lag_days >= t.published
anti join possible_credits c
    on c.technician_id = s.technician_id and c.work_id = t.work_id and c.kind <> 'facility';
