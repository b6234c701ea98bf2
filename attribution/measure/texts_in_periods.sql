-- The institution's papers of each period by year, by open access, and by the part that a jackknife leaves out together:
-- how many there are, and of how many the acknowledgement was read.
with
    periods as (select unnest($numbers) as n, unnest($starts) as first_day, unnest($ends) as last_day)
select n, year(published) as year, coalesce(is_open_access, false) as is_open, md5_number_lower(work_id) % $parts as part,
       count(*) as papers, count(*) filter (acknowledgement = 'read') as read
from periods
join works on affiliated and counted_as = 'paper' and published between first_day and last_day
group by all
order by all
