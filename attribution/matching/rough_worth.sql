-- Mentions whose name fits a technician, with what name and institution are worth together, roughly.
-- Needs: {mentions}, match_pairs, match_employer (technician, rors), match_owner (orcid, technician).
-- Leaves: match_by_name, match_by_orcid.

create or replace temp table match_by_name as
select mention_id, name_id, technician,
       worth + case when is_elsewhere is null then 4 when is_elsewhere then -0.5 else 5 end as worth,
       coalesce(is_elsewhere, false) and kind = 'author' and orcid is null and orcid_inferred is null as only_name_speaks
from (
    select * exclude (employers, institution_rors),
           list_filter(list_transform(institution_rors, lambda r: lower(regexp_extract(rtrim(r, '/'), '[^/]*$'))),
                       lambda r: r <> '') as printed_rors,
           case when len(printed_rors) > 0 then not list_has_any(employers, printed_rors) end as is_elsewhere
    from (select m.mention_id, m.kind, m.orcid, m.orcid_inferred, m.institution_rors,
                 p.name_id, p.technician, p.worth, e.rors as employers
          from {mentions} m
          join match_pairs p on p.name_id = hash(m.name, m.given, m.family)
          left join match_employer e on e.technician = p.technician)
);

create or replace temp table match_by_orcid as
select m.mention_id, hash(m.name, m.given, m.family) as name_id, o.technician
from {mentions} m
join match_owner o on o.orcid = upper(regexp_extract(m.orcid, '[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx]'))
where m.orcid is not null;
