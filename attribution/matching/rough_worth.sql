-- Mentions whose name fits a technician, with what name and institution are worth together, roughly.
-- Needs: {mentions}, match_pairs, match_employer (technician, rors), match_owner (orcid, technician).
-- Leaves: match_by_name, match_by_orcid.

create or replace temp table match_by_name as
select m.mention_id, p.name_id, p.technician,
       p.worth + case when e.rors is null or len(coalesce(m.institution_rors, [])) = 0 then 4
                      when list_has_any(e.rors, list_transform(m.institution_rors,
                               lambda r: lower(regexp_extract(r, '[^/]*$')))) then 5
                      else -0.5 end as worth
from {mentions} m
join match_pairs p on p.name_id = hash(m.name, m.given, m.family)
left join match_employer e on e.technician = p.technician;

create or replace temp table match_by_orcid as
select m.mention_id, hash(m.name, m.given, m.family) as name_id, o.technician
from {mentions} m
join match_owner o on o.orcid = upper(regexp_extract(m.orcid, '[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx]'))
where m.orcid is not null;
