-- The mentions as the matcher sees them: an affiliated one has the institution's own ROR id, the variable `home`,
-- in the place of those of its units, the variable `family`. An ORCID iD that was merged into another is the other.
create temp view mentions_to_match as
select m.* replace (
    case when affiliated and getvariable('home') is not null
         then list_prepend(
             getvariable('home'),
             list_filter(institution_rors, lambda r: not list_contains(getvariable('family'), r)))
         else institution_rors end as institution_rors,
    coalesce(printed.primary_orcid, m.orcid) as orcid,
    coalesce(inferred.primary_orcid, m.orcid_inferred) as orcid_inferred)
from mentions m
left join people printed on printed.orcid = m.orcid
left join people inferred on inferred.orcid = m.orcid_inferred
