-- The institution's papers by period and by the sources that show them: the one source of those that only one shows, and
-- whether exactly two show them.
with periods as (select unnest($numbers) as n, unnest($starts) as first_day, unnest($ends) as last_day)
select n, case when len(sources) = 1 then sources[1] end as only_source, len(sources) = 2 as is_of_two, count(*) as works
from periods
join works on affiliated and counted_as = 'paper' and published between first_day and last_day
group by all
order by all
