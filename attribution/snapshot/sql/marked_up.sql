-- The titles, journals and publishers that may hold mark-up, entities or LaTeX.
select distinct title
from (select unnest([title, journal, publisher]) as title from parsed_views)
where regexp_matches(title, '[<&$\\]')
order by title
