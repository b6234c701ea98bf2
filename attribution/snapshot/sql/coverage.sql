-- Number of affiliated papers by year and by whether their acknowledgement could be read.
--   year: publication year
--   reason: read, or the reason why the acknowledgement was not read
--   works: number of works
create view coverage as
select year(published) as year, acknowledgement as reason, count(*) as works
from works
where affiliated and counted_as = 'paper'
group by all
order by all;
