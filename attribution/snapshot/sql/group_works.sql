-- Why a work is one of a group: a technician of it is credited, a team of it is thanked, or an investigator is an author.
-- One row for each work and reason.
with
    people as (
        select c.work_id, c.kind as reason, display_name(t.given_names, t.family_name, t.known_as) as name,
               c.technician_id
        from credits c join technicians t using (technician_id)
        where c.kind in ('author', 'thanked') and list_contains($technicians::varchar[], c.technician_id)
    ),
    teams as (
        select work_id, 'team' as reason, facility as name, null as technician_id from team_thanks
        where list_contains($facilities::varchar[], facility)
        union
        select work_id, 'team', facility, null from facility_thanks
        where list_contains($technicians::varchar[], technician_id)
    ),
    investigators as (
        select m.work_id, 'investigator' as reason, m.name, null as technician_id
        from mentions m join works w using (work_id)
        where m.kind = 'author' and (
            list_contains($orcids::varchar[], m.orcid)
            or (w.affiliated and list_contains(
                $names::varchar[],
                trim(regexp_replace(strip_accents(lower(m.name)), '[^a-z]+', ' ', 'g')))))
    )
select r.reason, r.name, r.technician_id, w.work_id, w.doi, w.title, w.journal, w.published, w.acknowledgement
from (select * from people union select * from teams union select * from investigators) r
join works w using (work_id)
order by w.published desc nulls last, w.work_id, r.reason, r.name;
