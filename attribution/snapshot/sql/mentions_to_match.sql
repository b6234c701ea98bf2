-- The mentions as the matcher sees them: an affiliated one has the institution's own ROR id, the variable `home`,
-- in the place of those of its units, the variable `family`.
create temp view mentions_to_match as
select * replace (
    case when affiliated and getvariable('home') is not null
         then list_prepend(
             getvariable('home'),
             list_filter(institution_rors, lambda r: not list_contains(getvariable('family'), r)))
         else institution_rors end as institution_rors)
from mentions
