-- What thanks to teams mean for technicians.
--   facility_credits   credits of kind facility, with the facility and the phrase that thanks it; never in the headline
--   claim_invitations  technician x work: their unit is thanked and no credit names them, so they may claim
create or replace view facility_credits as
select technician_id, work_id, c.doi, f.facility, f.phrase, f.context, c.status, c.published, c.faculty, c.affiliated, c.in_post
from credits c join facility_thanks f using (technician_id, work_id)
where c.kind = 'facility';

create or replace view claim_invitations as
with thanked as (
    select *, (select coalesce(max(lag_days), 0) from build_info)::integer as lag_days
    from team_thanks
    where not members_named and unit is not null
)
select distinct s.technician_id, t.work_id, t.doi, t.unit, t.facility, t.phrase, t.published
from thanked t
join spells s on s.department = t.unit and s.counts
    and coalesce(s.start_date, date '0001-01-01') <= t.published_by
    and coalesce(s.end_date, date '9999-12-31') + t.lag_days >= t.published
anti join possible_credits c on c.technician_id = s.technician_id and c.work_id = t.work_id and c.kind <> 'facility';
