-- The institution's papers by year of publication, and of how many the acknowledgement was read. Newest first.
select year(published) as year, count(*) as papers,
       count(*) filter (where acknowledgement = 'read') as read
from works
where affiliated and counted_as = 'paper' and published is not null
group by all
order by all desc
