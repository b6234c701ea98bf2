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

-- Number of affiliated papers by year and by what their acknowledgement was read from.
--   year: publication year
--   read_from: what the text was read from, such as XML of Europe PMC or a PDF
--   works: number of works
create view texts_read as
select year(published) as year, coalesce(a.read_from, 'not stated') as read_from, count(*) as works
from works
join acknowledgements a using (work_id)
where affiliated and counted_as = 'paper' and acknowledgement = 'read'
group by all
order by all;

-- Number of affiliated papers in whose methods section something is named, by year and by kind of name.
--   year: publication year
--   kind: facility, instrument or rrid
--   works: number of works
create view methods_read as
select year(published) as year, kind, count(distinct work_id) as works
from works
join methods_names using (work_id)
where affiliated and counted_as = 'paper'
group by all
order by all;
